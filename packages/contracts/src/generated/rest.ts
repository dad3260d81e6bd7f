// Generated from openapi/openapi.json by scripts/codegen-rest.mjs. Do not edit.

export interface paths {
    "/api/v1/stable/tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-task:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tasks/{task}/task-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-task-event:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tasks/{task}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-log-line:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/tasks/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["v1-task:cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-tenant-log-line:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/log-point-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-tenant-log-line:get:point-metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/tasks/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["v1-task:replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tasks/{task}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["v1-task:restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/dags/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-dag:list:tasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/workflow-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-workflow-run:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/workflow-runs/display-names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-workflow-run:display-names:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/workflow-runs/external-ids": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-workflow-run:external-ids:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/workflow-runs/trigger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["v1-workflow-run:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/durable-tasks/branch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["v1-durable-task:branch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/durable-tasks/{durable-task}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-durable-task:event-log:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/workflow-runs/{v1-workflow-run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-workflow-run:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/workflow-runs/{v1-workflow-run}/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-workflow-run:get-status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/workflow-runs/{v1-workflow-run}/task-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-workflow-run:task-events:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/traces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-observability:get-trace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/workflow-runs/{v1-workflow-run}/task-timings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-workflow-run:get:timings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/task-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-task:list:status-metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/task-point-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-task:get:point-metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-event:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/events/{v1-event}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-event:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/events/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1:event-key:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/filters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-filter:list"];
        put?: never;
        post: operations["v1-filter:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/filters/{v1-filter}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-filter:get"];
        put?: never;
        post?: never;
        delete: operations["v1-filter:delete"];
        options?: never;
        head?: never;
        patch: operations["v1-filter:update"];
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-webhook:list"];
        put?: never;
        post: operations["v1-webhook:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/webhooks/{v1-webhook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-webhook:get"];
        put?: never;
        post: operations["v1-webhook:receive"];
        delete: operations["v1-webhook:delete"];
        options?: never;
        head?: never;
        patch: operations["v1-webhook:update"];
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/webhooks/{v1-webhook}/failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-webhook:list:failures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/operators/http": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-http-operator:list"];
        put?: never;
        post: operations["v1-http-operator:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/operators/http/{v1-http-operator}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-http-operator:get"];
        put?: never;
        post?: never;
        delete: operations["v1-http-operator:delete"];
        options?: never;
        head?: never;
        patch: operations["v1-http-operator:update"];
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/cel/debug": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["v1-cel:debug"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["readiness:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["liveness:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/meta": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["metadata:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cloud/metadata": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["cloudMetadata::get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/meta/integrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["metadata:list:integrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["user:update:login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/google/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user:update:google-oauth-start"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/google/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user:update:google-oauth-callback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/github/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user:update:github-oauth-start"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/github/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user:update:github-oauth-callback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/slack/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user:update:slack-oauth-start"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/slack/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user:update:slack-oauth-callback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sns/{tenant}/{event}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["sns:update"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/sns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["sns:list"];
        put?: never;
        post: operations["sns:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/alerting-email-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["alert-email-group:list"];
        put?: never;
        post: operations["alert-email-group:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/resource-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tenant-resource-policy:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerting-email-groups/{alert-email-group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["alert-email-group:delete"];
        options?: never;
        head?: never;
        patch: operations["alert-email-group:update"];
        trace?: never;
    };
    "/api/v1/sns/{sns}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["sns:delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/slack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["slack-webhook:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/slack/{slack}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["slack-webhook:delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user:get:current"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["user:update:password"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["user:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["user:update:logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/memberships": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tenant-memberships:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/invites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user:list:tenant-invites"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/invites/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["tenant-invite:accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/invites/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["tenant-invite:reject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["tenant:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tenant:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["tenant:update"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/alerting/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tenant-alerting-settings:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/invites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tenant-invite:list"];
        put?: never;
        post: operations["tenant-invite:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/invites/{tenant-invite}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["tenant-invite:delete"];
        options?: never;
        head?: never;
        patch: operations["tenant-invite:update"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/api-tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["api-token:list"];
        put?: never;
        post: operations["api-token:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/api-tokens/{api-token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["api-token:update:revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/queue-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tenant:get:queue-metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/step-run-queue-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tenant:get:step-run-queue-metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["event:list"];
        put?: never;
        post: operations["event:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/events/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["event:create:bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/events/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["event:update:replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/events/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["event:update:cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/rate-limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["rate-limit:list"];
        put?: never;
        post?: never;
        delete: operations["rate-limit:delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tenant-member:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/members/{member}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["tenant-member:delete"];
        options?: never;
        head?: never;
        patch: operations["tenant-member:update"];
        trace?: never;
    };
    "/api/v1/events/{event}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["event:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events/{event}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["event-data:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/events/{event-with-tenant}/data": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["event-data:get-with-tenant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/events/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["event-key:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows/{workflow}/scheduled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["scheduled-workflow-run:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows/scheduled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow-scheduled:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows/scheduled/{scheduled-workflow-run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow-scheduled:get"];
        put?: never;
        post: operations["workflow-scheduled:trigger"];
        delete: operations["workflow-scheduled:delete"];
        options?: never;
        head?: never;
        patch: operations["workflow-scheduled:update"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows/scheduled/bulk-delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["workflow-scheduled:bulk-delete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows/scheduled/bulk-update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["workflow-scheduled:bulk-update"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows/{workflow}/crons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["cron-workflow-trigger:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows/crons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["cron-workflow:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows/crons/{cron-workflow}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow-cron:get"];
        put?: never;
        post: operations["workflow-cron:trigger"];
        delete: operations["workflow-cron:delete"];
        options?: never;
        head?: never;
        patch: operations["workflow-cron:update"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["workflow-run:cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow:get"];
        put?: never;
        post?: never;
        delete: operations["workflow:delete"];
        options?: never;
        head?: never;
        patch: operations["workflow:update"];
        trace?: never;
    };
    "/api/v1/workflows/{workflow}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow-version:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow}/trigger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["workflow-run:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workflows/{workflow}/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow:get:metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/step-runs/{step-run}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["step-run:list:events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflow-runs/{workflow-run}/step-run-events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow-run:list:step-run-events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/step-runs/{step-run}/archives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["step-run:list:archives"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows/{workflow}/worker-count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow:get:workers-count"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow-run:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflow-runs/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["workflow-run:update:replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflows/runs/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow-run:get:metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflow-runs/{workflow-run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow-run:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflow-runs/{workflow-run}/shape": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow-run:get:shape"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/step-runs/{step-run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["step-run:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/step-runs/{step-run}/rerun": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["step-run:update:rerun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/step-runs/{step-run}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["step-run:update:cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/step-runs/{step-run}/schema": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["step-run:get:schema"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/worker": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["worker:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workers/{worker}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["worker:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: operations["worker:update"];
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/webhook-workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["webhook:list"];
        put?: never;
        post: operations["webhook:create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-workers/{webhook}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: operations["webhook:delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhook-workers/{webhook}/requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["webhook-requests:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/workflow-runs/{workflow-run}/input": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["workflow-run:get:input"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/{tenant}/probe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["monitoring:post:runProbe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["info:get:version"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["info:get:openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/prometheus-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tenant:get:prometheus-metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/task-stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tenant:get:task-stats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/feature-flags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tenant:feature-flag:evaluate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/tenants/{tenant}/workflow-runs/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-workflow-run:count"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{tenant}/entitlements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["tenant:get:entitlements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/management/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["organization:list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/management/organizations/{organization}/audit-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["organization:list:audit-logs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/oidc/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user:update:oidc-oauth-start"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["user:update:oidc-oauth-callback"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/self-audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["self-audit:get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/workflow-runs/{v1-workflow-run}/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-workflow-run:list:stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stable/workflow-runs/{v1-workflow-run}/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["v1-workflow-run:get:waiting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        SelfAudit: {
            /**
             * Format: date-time
             * @description End of the last audit; absent before the first
             */
            checkedAt?: string;
            /** Format: int64 */
            intervalMs: number;
            /**
             * Format: int64
             * @description Since the platform was set up
             */
            tasksChecked: number;
            violations: components["schemas"]["SelfAuditViolation"][];
        };
        SelfAuditViolation: {
            /** @enum {string} */
            kind: "task_nowhere" | "task_in_two_places" | "queue_item_of_ended_task" | "assignment_of_ended_task" | "group_place_of_ended_holder" | "slots_overdrawn" | "assignment_without_worker" | "lease_without_holder" | "run_without_work";
            /** @description At the last audit */
            open: number;
            /** Format: int64 */
            found: number;
            /** Format: int64 */
            repaired: number;
        };
        APIError: {
            /** Format: uint64 */
            code?: number;
            field?: string;
            description: string;
            docs_link?: string;
        };
        APIErrors: {
            errors: components["schemas"]["APIError"][];
        };
        APIMeta: {
            auth?: components["schemas"]["APIMetaAuth"];
            pylonAppId?: string;
            posthog?: components["schemas"]["APIMetaPosthog"];
            allowSignup?: boolean;
            allowInvites?: boolean;
            allowCreateTenant?: boolean;
            allowChangePassword?: boolean;
            observabilityEnabled?: boolean;
            prometheusServerEnabled?: boolean;
            authDisabled?: boolean;
            authDisabledToken?: string;
            embedded?: boolean;
        };
        APIMetaAuth: {
            schemes?: string[];
            oidcName?: string;
        };
        APIMetaIntegration: {
            name: string;
            enabled: boolean;
        };
        APIMetaPosthog: {
            apiKey?: string;
            apiHost?: string;
        };
        APIResourceMeta: {
            id: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        APIToken: {
            metadata: components["schemas"]["APIResourceMeta"];
            name: string;
            /** Format: date-time */
            expiresAt: string;
        };
        AcceptInviteRequest: {
            /** Format: uuid */
            invite: string;
        };
        BulkCreateEventRequest: {
            events: components["schemas"]["CreateEventRequest"][];
        };
        BulkCreateEventResponse: components["schemas"]["Events"];
        CancelEventRequest: {
            eventIds: string[];
        };
        /** @enum {string} */
        ConcurrencyLimitStrategy: "CANCEL_IN_PROGRESS" | "DROP_NEWEST" | "QUEUE_NEWEST" | "GROUP_ROUND_ROBIN" | "CANCEL_NEWEST" | "CANCEL_QUEUED_EXCEPT_NEWEST" | "CANCEL_QUEUED_EXCEPT_OLDEST";
        /** @enum {string} */
        ConcurrencyScope: "WORKFLOW" | "TASK" | "TENANT";
        ConcurrencySetting: {
            /** Format: int32 */
            maxRuns: number;
            limitStrategy: components["schemas"]["ConcurrencyLimitStrategy"];
            expression: string;
            stepReadableId?: string;
            scope: components["schemas"]["ConcurrencyScope"];
        };
        ConcurrencyStat: {
            expression?: string;
            type?: string;
            keys?: {
                [key: string]: number;
            };
        };
        CreateAPITokenRequest: {
            name: string;
            /** Format: x-duration */
            expiresIn?: string;
        };
        CreateAPITokenResponse: {
            token: string;
        };
        CreateCronWorkflowTriggerRequest: {
            input: Record<string, unknown>;
            additionalMetadata: Record<string, unknown>;
            cronName: string;
            cronExpression: string;
            /** Format: int32 */
            priority?: number;
        };
        CreateEventRequest: {
            key: string;
            data: Record<string, unknown>;
            additionalMetadata?: Record<string, unknown>;
            /** Format: int32 */
            priority?: number;
            scope?: string;
        };
        CreatePullRequestFromStepRun: {
            branchName: string;
        };
        CreateSNSIntegrationRequest: {
            topicArn: string;
        };
        CreateTenantAlertEmailGroupRequest: {
            emails: string[];
        };
        CreateTenantInviteRequest: {
            /** Format: email */
            email: string;
            role: components["schemas"]["TenantMemberRole"];
            canViewPayloads?: boolean;
        };
        CreateTenantRequest: {
            name: string;
            /** Format: x-name */
            slug: string;
            engineVersion?: components["schemas"]["TenantVersion"];
            environment?: components["schemas"]["TenantEnvironment"];
            onboardingData?: {
                [key: string]: unknown;
            };
        };
        CronWorkflows: {
            metadata: components["schemas"]["APIResourceMeta"];
            tenantId: string;
            workflowVersionId: string;
            workflowId: string;
            workflowName: string;
            cron: string;
            name?: string;
            input?: {
                [key: string]: unknown;
            };
            additionalMetadata?: {
                [key: string]: unknown;
            };
            enabled: boolean;
            method: components["schemas"]["CronWorkflowsMethod"];
            /** Format: int32 */
            priority?: number;
        };
        CronWorkflowsList: {
            rows?: components["schemas"]["CronWorkflows"][];
            pagination?: components["schemas"]["PaginationResponse"];
        };
        /** @enum {string} */
        CronWorkflowsMethod: "DEFAULT" | "API";
        /** @enum {string} */
        CronWorkflowsOrderByField: "name" | "createdAt";
        Event: {
            metadata: components["schemas"]["APIResourceMeta"];
            key: string;
            tenant?: components["schemas"]["Tenant"];
            tenantId: string;
            workflowRunSummary?: components["schemas"]["EventWorkflowRunSummary"];
            additionalMetadata?: Record<string, unknown>;
        };
        EventData: {
            data: string;
        };
        EventKey: string;
        EventKeyList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["EventKey"][];
        };
        EventList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["Event"][];
        };
        /** @enum {string} */
        EventOrderByDirection: "asc" | "desc";
        /** @enum {string} */
        EventOrderByField: "createdAt";
        EventSearch: string;
        EventWorkflowRunSummary: {
            /** Format: int64 */
            pending?: number;
            /** Format: int64 */
            running?: number;
            /** Format: int64 */
            queued?: number;
            /** Format: int64 */
            succeeded?: number;
            /** Format: int64 */
            failed?: number;
            /** Format: int64 */
            cancelled?: number;
        };
        Events: {
            metadata: components["schemas"]["APIResourceMeta"];
            events: components["schemas"]["Event"][];
        };
        FeatureFlagEvaluationResult: {
            isEnabled: boolean;
        };
        /** @enum {string} */
        FeatureFlagId: "tenant-log-workflow-filter-enabled" | "trace-minimap-enabled" | "organization-sso-enabled" | "operator-details-enabled";
        GetStepRunDiffResponse: {
            diffs: components["schemas"]["StepRunDiff"][];
        };
        Job: {
            metadata: components["schemas"]["APIResourceMeta"];
            tenantId: string;
            versionId: string;
            name: string;
            description?: string;
            steps: components["schemas"]["Step"][];
            timeout?: string;
        };
        JobRun: {
            metadata: components["schemas"]["APIResourceMeta"];
            tenantId: string;
            workflowRunId: string;
            workflowRun?: components["schemas"]["WorkflowRun"];
            jobId: string;
            job?: components["schemas"]["Job"];
            tickerId?: string;
            stepRuns?: components["schemas"]["StepRun"][];
            status: components["schemas"]["JobRunStatus"];
            result?: Record<string, unknown>;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            finishedAt?: string;
            /** Format: date-time */
            timeoutAt?: string;
            /** Format: date-time */
            cancelledAt?: string;
            cancelledReason?: string;
            cancelledError?: string;
        };
        /** @enum {string} */
        JobRunStatus: "PENDING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "BACKOFF";
        ListAPIMetaIntegration: components["schemas"]["APIMetaIntegration"][];
        ListAPITokensResponse: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["APIToken"][];
        };
        ListPullRequestsResponse: {
            pullRequests: components["schemas"]["PullRequest"][];
        };
        ListSNSIntegrations: {
            pagination: components["schemas"]["PaginationResponse"];
            rows: components["schemas"]["SNSIntegration"][];
        };
        ListSlackWebhooks: {
            pagination: components["schemas"]["PaginationResponse"];
            rows: components["schemas"]["SlackWebhook"][];
        };
        LogLine: {
            /** Format: date-time */
            createdAt: string;
            message: string;
            metadata: Record<string, unknown>;
        };
        /** @enum {string} */
        LogLineLevel: "DEBUG" | "INFO" | "WARN" | "ERROR";
        LogLineLevelField: components["schemas"]["LogLineLevel"][];
        LogLineList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["LogLine"][];
        };
        /** @enum {string} */
        LogLineOrderByDirection: "asc" | "desc";
        /** @enum {string} */
        LogLineOrderByField: "createdAt";
        LogLineSearch: string;
        OtelSpan: {
            traceId: string;
            spanId: string;
            parentSpanId?: string;
            spanName: string;
            spanKind: components["schemas"]["OtelSpanKind"];
            serviceName: string;
            statusCode: components["schemas"]["OtelStatusCode"];
            statusMessage?: string;
            /** Format: int64 */
            durationNs: number;
            /** Format: date-time */
            createdAt: string;
            resourceAttributes?: {
                [key: string]: string;
            };
            spanAttributes?: {
                [key: string]: string;
            };
            scopeName?: string;
            scopeVersion?: string;
            /** Format: int32 */
            retryCount: number;
        };
        /** @enum {string} */
        OtelSpanKind: "UNSPECIFIED" | "INTERNAL" | "SERVER" | "CLIENT" | "PRODUCER" | "CONSUMER";
        OtelSpanList: {
            pagination?: components["schemas"]["PaginationResponse"];
            retryCounts?: number[];
            rows?: components["schemas"]["OtelSpan"][];
        };
        /** @enum {string} */
        OtelStatusCode: "UNSET" | "OK" | "ERROR";
        PaginationResponse: {
            /** Format: int64 */
            current_page?: number;
            /** Format: int64 */
            next_page?: number;
            /** Format: int64 */
            num_pages?: number;
        };
        PauseWorkflowRequest: components["schemas"]["PauseWorkflowRequestPause"] | components["schemas"]["PauseWorkflowRequestUnpause"];
        PauseWorkflowRequestPause: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            action: "pause";
            pausedWorkflowCronRunQueueBehavior: components["schemas"]["WorkflowPauseScheduledCronRunQueueBehavior"];
            pausedWorkflowScheduledRunQueueBehavior: components["schemas"]["WorkflowPauseScheduledCronRunQueueBehavior"];
            pausedWorkflowQueueTTL: string;
        };
        PauseWorkflowRequestUnpause: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            action: "unpause";
        };
        PullRequest: {
            repositoryOwner: string;
            repositoryName: string;
            pullRequestID: number;
            pullRequestTitle: string;
            pullRequestNumber: number;
            pullRequestHeadBranch: string;
            pullRequestBaseBranch: string;
            pullRequestState: components["schemas"]["PullRequestState"];
        };
        /** @enum {string} */
        PullRequestState: "open" | "closed";
        QueueMetrics: {
            numQueued: number;
            numRunning: number;
            numPending: number;
        };
        RateLimit: {
            key: string;
            tenantId: string;
            limitValue: number;
            value: number;
            window: string;
            /** Format: date-time */
            lastRefill: string;
            /** Format: date-time */
            pausedUntil?: string;
        };
        RateLimitList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["RateLimit"][];
        };
        /** @enum {string} */
        RateLimitOrderByDirection: "asc" | "desc";
        /** @enum {string} */
        RateLimitOrderByField: "key" | "value" | "limitValue";
        RecentStepRuns: {
            metadata: components["schemas"]["APIResourceMeta"];
            actionId: string;
            status: components["schemas"]["StepRunStatus"];
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            finishedAt?: string;
            /** Format: date-time */
            cancelledAt?: string;
            /** Format: uuid */
            workflowRunId: string;
        };
        RegisteredWorkflow: {
            /** Format: uuid */
            id: string;
            name: string;
        };
        RejectInviteRequest: {
            /** Format: uuid */
            invite: string;
        };
        ReplayEventRequest: {
            eventIds: string[];
        };
        ReplayWorkflowRunsRequest: {
            workflowRunIds: string[];
        };
        ReplayWorkflowRunsResponse: {
            workflowRuns: components["schemas"]["WorkflowRun"][];
        };
        RerunStepRunRequest: {
            input: Record<string, unknown>;
        };
        SNSIntegration: {
            metadata: components["schemas"]["APIResourceMeta"];
            /** Format: uuid */
            tenantId: string;
            topicArn: string;
            ingestUrl?: string;
        };
        ScheduleWorkflowRunRequest: {
            input: Record<string, unknown>;
            additionalMetadata: Record<string, unknown>;
            /** Format: date-time */
            triggerAt: string;
            /** Format: int32 */
            priority?: number;
        };
        /** @enum {string} */
        ScheduledRunStatus: "PENDING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "QUEUED" | "SCHEDULED";
        ScheduledWorkflows: {
            metadata: components["schemas"]["APIResourceMeta"];
            tenantId: string;
            workflowVersionId: string;
            workflowId: string;
            workflowName: string;
            /** Format: date-time */
            triggerAt: string;
            input?: {
                [key: string]: unknown;
            };
            additionalMetadata?: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            workflowRunCreatedAt?: string;
            workflowRunName?: string;
            workflowRunStatus?: components["schemas"]["WorkflowRunStatus"];
            /** Format: uuid */
            workflowRunId?: string;
            method: components["schemas"]["ScheduledWorkflowsMethod"];
            /** Format: int32 */
            priority?: number;
        };
        ScheduledWorkflowsBulkDeleteFilter: {
            /** Format: uuid */
            workflowId?: string;
            /** Format: uuid */
            parentWorkflowRunId?: string;
            /** Format: uuid */
            parentStepRunId?: string;
            additionalMetadata?: string[];
        };
        ScheduledWorkflowsBulkDeleteRequest: {
            scheduledWorkflowRunIds?: string[];
            filter?: components["schemas"]["ScheduledWorkflowsBulkDeleteFilter"];
        };
        ScheduledWorkflowsBulkDeleteResponse: {
            deletedIds: string[];
            errors: components["schemas"]["ScheduledWorkflowsBulkError"][];
        };
        ScheduledWorkflowsBulkError: {
            /** Format: uuid */
            id?: string;
            error: string;
        };
        ScheduledWorkflowsBulkUpdateItem: {
            /** Format: uuid */
            id: string;
            /** Format: date-time */
            triggerAt: string;
        };
        ScheduledWorkflowsBulkUpdateRequest: {
            updates: components["schemas"]["ScheduledWorkflowsBulkUpdateItem"][];
        };
        ScheduledWorkflowsBulkUpdateResponse: {
            updatedIds: string[];
            errors: components["schemas"]["ScheduledWorkflowsBulkError"][];
        };
        ScheduledWorkflowsList: {
            rows?: components["schemas"]["ScheduledWorkflows"][];
            pagination?: components["schemas"]["PaginationResponse"];
        };
        /** @enum {string} */
        ScheduledWorkflowsMethod: "DEFAULT" | "API";
        /** @enum {string} */
        ScheduledWorkflowsOrderByField: "triggerAt" | "createdAt";
        SemaphoreSlots: {
            /** Format: uuid */
            stepRunId: string;
            actionId: string;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            timeoutAt?: string;
            /** Format: uuid */
            workflowRunId: string;
            status?: components["schemas"]["StepRunStatus"];
        };
        SlackWebhook: {
            metadata: components["schemas"]["APIResourceMeta"];
            /** Format: uuid */
            tenantId: string;
            teamName: string;
            teamId: string;
            channelName: string;
            channelId: string;
        };
        Step: {
            metadata: components["schemas"]["APIResourceMeta"];
            readableId: string;
            tenantId: string;
            jobId: string;
            action: string;
            timeout?: string;
            isDurable?: boolean;
            slotRequests?: {
                [key: string]: number;
            };
            children?: string[];
            parents?: string[];
        };
        StepRun: {
            metadata: components["schemas"]["APIResourceMeta"];
            tenantId: string;
            jobRunId: string;
            jobRun?: components["schemas"]["JobRun"];
            stepId: string;
            step?: components["schemas"]["Step"];
            childWorkflowsCount?: number;
            parents?: string[];
            childWorkflowRuns?: string[];
            workerId?: string;
            input?: string;
            output?: string;
            status: components["schemas"]["StepRunStatus"];
            /** Format: date-time */
            requeueAfter?: string;
            result?: Record<string, unknown>;
            error?: string;
            /** Format: date-time */
            startedAt?: string;
            startedAtEpoch?: number;
            /** Format: date-time */
            finishedAt?: string;
            finishedAtEpoch?: number;
            /** Format: date-time */
            timeoutAt?: string;
            timeoutAtEpoch?: number;
            /** Format: date-time */
            cancelledAt?: string;
            cancelledAtEpoch?: number;
            cancelledReason?: string;
            cancelledError?: string;
        };
        StepRunArchive: {
            stepRunId: string;
            order: number;
            input?: string;
            output?: string;
            /** Format: date-time */
            startedAt?: string;
            error?: string;
            retryCount: number;
            /** Format: date-time */
            createdAt: string;
            startedAtEpoch?: number;
            /** Format: date-time */
            finishedAt?: string;
            finishedAtEpoch?: number;
            /** Format: date-time */
            timeoutAt?: string;
            timeoutAtEpoch?: number;
            /** Format: date-time */
            cancelledAt?: string;
            cancelledAtEpoch?: number;
            cancelledReason?: string;
            cancelledError?: string;
        };
        StepRunArchiveList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["StepRunArchive"][];
        };
        StepRunDiff: {
            key: string;
            original: string;
            modified: string;
        };
        StepRunEvent: {
            id: number;
            /** Format: date-time */
            timeFirstSeen: string;
            /** Format: date-time */
            timeLastSeen: string;
            stepRunId?: string;
            workflowRunId?: string;
            reason: components["schemas"]["StepRunEventReason"];
            severity: components["schemas"]["StepRunEventSeverity"];
            message: string;
            count: number;
            data?: Record<string, unknown>;
        };
        StepRunEventList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["StepRunEvent"][];
        };
        /** @enum {string} */
        StepRunEventReason: "REQUEUED_NO_WORKER" | "REQUEUED_RATE_LIMIT" | "SCHEDULING_TIMED_OUT" | "ASSIGNED" | "STARTED" | "ACKNOWLEDGED" | "FINISHED" | "FAILED" | "RETRYING" | "CANCELLED" | "TIMEOUT_REFRESHED" | "REASSIGNED" | "TIMED_OUT" | "SLOT_RELEASED" | "RETRIED_BY_USER" | "WORKFLOW_RUN_GROUP_KEY_SUCCEEDED" | "WORKFLOW_RUN_GROUP_KEY_FAILED";
        /** @enum {string} */
        StepRunEventSeverity: "INFO" | "WARNING" | "CRITICAL";
        /** @enum {string} */
        StepRunStatus: "PENDING" | "PENDING_ASSIGNMENT" | "ASSIGNED" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "CANCELLING" | "BACKOFF";
        TaskStat: {
            queued?: components["schemas"]["TaskStatusStat"];
            running?: components["schemas"]["TaskStatusStat"];
        };
        TaskStats: {
            [key: string]: components["schemas"]["TaskStat"];
        };
        TaskStatusStat: {
            /** Format: int64 */
            total?: number;
            queues?: {
                [key: string]: number;
            };
            concurrency?: components["schemas"]["ConcurrencyStat"][];
            /** Format: date-time */
            oldest?: string;
            /** Format: date-time */
            oldestExcludingRetries?: string;
        };
        Tenant: {
            metadata: components["schemas"]["APIResourceMeta"];
            name: string;
            slug: string;
            analyticsOptOut?: boolean;
            alertMemberEmails?: boolean;
            version: components["schemas"]["TenantVersion"];
            environment?: components["schemas"]["TenantEnvironment"];
            serverUrl?: string;
            region?: string;
            dataRetentionPeriod?: string;
        };
        TenantAlertEmailGroup: {
            metadata: components["schemas"]["APIResourceMeta"];
            emails: string[];
        };
        TenantAlertEmailGroupList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["TenantAlertEmailGroup"][];
        };
        TenantAlertingSettings: {
            metadata: components["schemas"]["APIResourceMeta"];
            alertMemberEmails?: boolean;
            enableWorkflowRunFailureAlerts?: boolean;
            enableExpiringTokenAlerts?: boolean;
            enableTenantResourceLimitAlerts?: boolean;
            maxAlertingFrequency: string;
            /** Format: date-time */
            lastAlertedAt?: string;
        };
        TenantEntitlements: {
            auditLogs: boolean;
            prometheusMetrics: boolean;
            strictAdditionalMetadataFilters: boolean;
            dagOperator: boolean;
            durableStreams: boolean;
            serverlessOperator: boolean;
        };
        /** @enum {string} */
        TenantEnvironment: "local" | "development" | "production";
        TenantInvite: {
            metadata: components["schemas"]["APIResourceMeta"];
            email: string;
            role: components["schemas"]["TenantMemberRole"];
            canViewPayloads?: boolean;
            tenantId: string;
            tenantName?: string;
            /** Format: date-time */
            expires: string;
        };
        TenantInviteList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["TenantInvite"][];
        };
        TenantList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["Tenant"][];
        };
        TenantMember: {
            metadata: components["schemas"]["APIResourceMeta"];
            user: components["schemas"]["UserTenantPublic"];
            role: components["schemas"]["TenantMemberRole"];
            canViewPayloads?: boolean;
            tenant?: components["schemas"]["Tenant"];
            manually_added?: boolean;
        };
        TenantMemberList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["TenantMember"][];
        };
        /** @enum {string} */
        TenantMemberRole: "OWNER" | "ADMIN" | "MEMBER" | "VIEWER";
        TenantQueueMetrics: {
            total?: components["schemas"]["QueueMetrics"];
            workflow?: {
                [key: string]: components["schemas"]["QueueMetrics"];
            };
            queues?: {
                [key: string]: number;
            };
        };
        /** @enum {string} */
        TenantResource: "WORKER" | "WORKER_SLOT" | "EVENT" | "TASK_RUN" | "CRON" | "SCHEDULE" | "INCOMING_WEBHOOK";
        TenantResourceLimit: {
            metadata: components["schemas"]["APIResourceMeta"];
            resource: components["schemas"]["TenantResource"];
            limitValue: number;
            alarmValue?: number;
            value: number;
            window?: string;
            /** Format: date-time */
            lastRefill?: string;
        };
        TenantResourcePolicy: {
            limits: components["schemas"]["TenantResourceLimit"][];
        };
        TenantStepRunQueueMetrics: {
            queues?: Record<string, unknown>;
        };
        /** @enum {string} */
        TenantVersion: "V0" | "V1";
        TriggerRunResult: {
            /** Format: uuid */
            externalId: string;
        };
        TriggerWorkflowRunRequest: {
            input: Record<string, unknown>;
            additionalMetadata?: Record<string, unknown>;
        };
        UpdateCronWorkflowTriggerRequest: {
            enabled?: boolean;
        };
        UpdateScheduledWorkflowRunRequest: {
            /** Format: date-time */
            triggerAt: string;
        };
        UpdateTenantAlertEmailGroupRequest: {
            emails: string[];
        };
        UpdateTenantInviteRequest: {
            role: components["schemas"]["TenantMemberRole"];
            canViewPayloads?: boolean;
        };
        UpdateTenantMemberRequest: {
            role: components["schemas"]["TenantMemberRole"];
            canViewPayloads?: boolean;
        };
        UpdateTenantRequest: {
            name?: string;
            analyticsOptOut?: boolean;
            alertMemberEmails?: boolean;
            enableWorkflowRunFailureAlerts?: boolean;
            enableExpiringTokenAlerts?: boolean;
            enableTenantResourceLimitAlerts?: boolean;
            /** Format: x-duration */
            maxAlertingFrequency?: string;
            /**
             * Format: x-duration
             * @description How long finished runs and events are kept, an hour at least.
             */
            dataRetentionPeriod?: string;
            version?: components["schemas"]["TenantVersion"];
        };
        UpdateWorkerRequest: {
            isPaused?: boolean;
        };
        User: {
            metadata: components["schemas"]["APIResourceMeta"];
            name?: string;
            /** Format: email */
            email: string;
            emailVerified: boolean;
            hasPassword?: boolean;
            emailHash?: string;
        };
        UserChangePasswordRequest: {
            password: string;
            /** Format: x-password */
            newPassword: string;
        };
        UserLoginRequest: {
            /** Format: email */
            email: string;
            password: string;
        };
        UserRegisterRequest: {
            name: string;
            /** Format: email */
            email: string;
            /** Format: x-password */
            password: string;
        };
        UserTenantMembershipsList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["TenantMember"][];
        };
        UserTenantPublic: {
            /** Format: email */
            email: string;
            name?: string;
        };
        /** @enum {string} */
        V1AdditionalMetadataOperator: "OR" | "AND";
        V1BranchDurableTaskRequest: {
            /** Format: uuid */
            taskExternalId: string;
            /** Format: int64 */
            nodeId: number;
            /** Format: int64 */
            branchId: number;
        };
        V1BranchDurableTaskResponse: {
            /** Format: uuid */
            taskExternalId: string;
            /** Format: int64 */
            nodeId: number;
            /** Format: int64 */
            branchId: number;
        };
        V1CELDebugRequest: {
            expression: string;
            input: Record<string, unknown>;
            filterPayload?: Record<string, unknown>;
            additionalMetadata?: Record<string, unknown>;
        };
        V1CELDebugResponse: {
            status: components["schemas"]["V1CELDebugResponseStatus"];
            output?: boolean;
            error?: string;
        };
        /** @enum {string} */
        V1CELDebugResponseStatus: "SUCCESS" | "ERROR";
        V1CancelTaskRequest: {
            externalIds?: string[];
            filter?: components["schemas"]["V1TaskFilter"];
        };
        V1CancelledTasks: {
            ids?: string[];
        };
        V1CreateFilterRequest: {
            /** Format: uuid */
            workflowId: string;
            expression: string;
            scope: string;
            payload?: Record<string, unknown>;
        };
        V1CreateHTTPOperatorRequest: {
            name: string;
            triggerEndpoint: string;
            healthcheckEndpoint: string;
            signingSecret: string;
            /** Format: int32 */
            requestTimeoutSeconds: number;
        };
        V1CreateWebhookRequest: components["schemas"]["V1CreateWebhookRequestBasicAuth"] | components["schemas"]["V1CreateWebhookRequestAPIKey"] | components["schemas"]["V1CreateWebhookRequestHMAC"];
        V1CreateWebhookRequestAPIKey: components["schemas"]["V1CreateWebhookRequestBase"] & {
            /** @enum {string} */
            authType: "API_KEY";
            auth: components["schemas"]["V1WebhookAPIKeyAuth"];
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            authType: "API_KEY";
        };
        V1CreateWebhookRequestBase: {
            sourceName: components["schemas"]["V1WebhookSourceName"];
            name: string;
            eventKeyExpression: string;
            scopeExpression?: string;
            staticPayload?: Record<string, unknown>;
            returnEventAsResponsePayload?: boolean;
        };
        V1CreateWebhookRequestBasicAuth: components["schemas"]["V1CreateWebhookRequestBase"] & {
            /** @enum {string} */
            authType: "BASIC";
            auth: components["schemas"]["V1WebhookBasicAuth"];
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            authType: "BASIC";
        };
        V1CreateWebhookRequestHMAC: components["schemas"]["V1CreateWebhookRequestBase"] & {
            /** @enum {string} */
            authType: "HMAC";
            auth: components["schemas"]["V1WebhookHMACAuth"];
        } & {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            authType: "HMAC";
        };
        V1DagChildren: {
            /** Format: uuid */
            dagId?: string;
            children?: components["schemas"]["V1TaskSummary"][];
        };
        V1DurableEventLogEntry: {
            /** Format: int64 */
            nodeId: number;
            /** Format: int64 */
            branchId: number;
            kind: components["schemas"]["V1DurableEventLogKind"];
            waitData?: components["schemas"]["V1WaitData"];
            isSatisfied: boolean;
            /** Format: date-time */
            satisfiedAt?: string;
            /** Format: date-time */
            insertedAt: string;
            userMessage?: string;
            /** Format: uuid */
            taskExternalId: string;
            taskDisplayName: string;
        };
        /** @enum {string} */
        V1DurableEventLogKind: "RUN" | "WAIT_FOR" | "MEMO";
        V1DurableEventLogList: components["schemas"]["V1DurableEventLogEntry"][];
        V1DurableWaitCondition: {
            kind: components["schemas"]["V1DurableWaitConditionKind"];
            /** Format: int64 */
            sleepDurationMs?: number;
            eventKey?: string;
            workflowName?: string;
        };
        /** @enum {string} */
        V1DurableWaitConditionKind: "SLEEP" | "USER_EVENT" | "CHILD_WORKFLOW";
        V1Event: {
            metadata: components["schemas"]["APIResourceMeta"];
            key: string;
            tenant?: components["schemas"]["Tenant"];
            tenantId: string;
            workflowRunSummary: components["schemas"]["V1EventWorkflowRunSummary"];
            additionalMetadata?: Record<string, unknown>;
            payload?: Record<string, unknown>;
            scope?: string;
            /** Format: date-time */
            seenAt?: string;
            triggeredRuns?: components["schemas"]["V1EventTriggeredRun"][];
            triggeringWebhookName?: string;
            payloadsRestricted?: boolean;
        };
        V1EventList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["V1Event"][];
        };
        V1EventTriggeredRun: {
            /** Format: uuid */
            workflowRunId: string;
            /** Format: uuid */
            filterId?: string;
        };
        V1EventWorkflowRunSummary: {
            /** Format: int64 */
            running: number;
            /** Format: int64 */
            queued: number;
            /** Format: int64 */
            succeeded: number;
            /** Format: int64 */
            failed: number;
            /** Format: int64 */
            cancelled: number;
        };
        V1Filter: {
            metadata: components["schemas"]["APIResourceMeta"];
            tenantId: string;
            /** Format: uuid */
            workflowId: string;
            scope: string;
            expression: string;
            payload: Record<string, unknown>;
            isDeclarative?: boolean;
        };
        V1FilterList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["V1Filter"][];
        };
        V1HTTPOperator: {
            metadata: components["schemas"]["APIResourceMeta"];
            /** Format: uuid */
            tenantId: string;
            name: string;
            triggerEndpoint: string;
            healthcheckEndpoint: string;
            /** Format: int32 */
            requestTimeoutSeconds: number;
        };
        V1HTTPOperatorList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["V1HTTPOperator"][];
        };
        V1LogLine: {
            /** Format: date-time */
            createdAt: string;
            message: string;
            metadata: Record<string, unknown>;
            /** Format: uuid */
            taskExternalId?: string;
            taskDisplayName?: string;
            retryCount?: number;
            attempt?: number;
            level?: components["schemas"]["V1LogLineLevel"];
        };
        /** @enum {string} */
        V1LogLineLevel: "DEBUG" | "INFO" | "WARN" | "ERROR";
        V1LogLineList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["V1LogLine"][];
        };
        /** @enum {string} */
        V1LogLineOrderByDirection: "ASC" | "DESC";
        V1LogsPointMetric: {
            /** Format: date-time */
            time: string;
            DEBUG: number;
            INFO: number;
            WARN: number;
            ERROR: number;
        };
        V1LogsPointMetrics: {
            results?: components["schemas"]["V1LogsPointMetric"][];
        };
        V1ReplayTaskRequest: {
            externalIds?: string[];
            filter?: components["schemas"]["V1TaskFilter"];
        };
        V1ReplayedTasks: {
            ids?: string[];
        };
        V1RestoreTaskResponse: {
            requeued: boolean;
        };
        V1RunningDetailCount: {
            evicted: number;
            onWorker: number;
        };
        /** @enum {string} */
        V1RunningFilter: "ALL" | "EVICTED" | "ON_WORKER";
        V1TaskEvent: {
            id: number;
            /** Format: uuid */
            taskId: string;
            /** Format: date-time */
            timestamp: string;
            eventType: components["schemas"]["V1TaskEventType"];
            message: string;
            errorMessage?: string;
            output?: string;
            /** Format: uuid */
            workerId?: string;
            taskDisplayName?: string;
            retryCount?: number;
            attempt?: number;
        };
        V1TaskEventList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["V1TaskEvent"][];
        };
        /** @enum {string} */
        V1TaskEventType: "REQUEUED_NO_WORKER" | "REQUEUED_RATE_LIMIT" | "SCHEDULING_TIMED_OUT" | "ASSIGNED" | "STARTED" | "FINISHED" | "FAILED" | "RETRYING" | "CANCELLED" | "TIMED_OUT" | "REASSIGNED" | "SLOT_RELEASED" | "TIMEOUT_REFRESHED" | "RETRIED_BY_USER" | "SENT_TO_WORKER" | "RATE_LIMIT_ERROR" | "ACKNOWLEDGED" | "CREATED" | "QUEUED" | "SKIPPED" | "WAITING_FOR_BATCH" | "BATCH_FLUSHED" | "COULD_NOT_SEND_TO_WORKER" | "DURABLE_EVICTED" | "DURABLE_RESTORING";
        V1TaskFilter: {
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            until?: string;
            statuses?: components["schemas"]["V1TaskStatus"][];
            workflowIds?: string[];
            /** @description Text as the list of runs searches for it */
            search?: string;
            failureReasons?: components["schemas"]["V1FailureReason"][];
            /** Format: uuid */
            parentTaskExternalId?: string;
            additionalMetadata?: string[];
        };
        V1TaskPointMetric: {
            /** Format: date-time */
            time: string;
            SUCCEEDED: number;
            FAILED: number;
        };
        V1TaskPointMetrics: {
            results?: components["schemas"]["V1TaskPointMetric"][];
        };
        V1TaskRunMetric: {
            status: components["schemas"]["V1TaskStatus"];
            count: number;
            runningDetailCount?: components["schemas"]["V1RunningDetailCount"];
        };
        V1TaskRunMetrics: components["schemas"]["V1TaskRunMetric"][];
        /** @enum {string} */
        V1TaskRunStatus: "PENDING" | "RUNNING" | "COMPLETED" | "FAILED" | "CANCELLED";
        /** @enum {string} */
        V1TaskStatus: "QUEUED" | "RUNNING" | "COMPLETED" | "CANCELLED" | "FAILED";
        V1TaskSummary: {
            metadata: components["schemas"]["APIResourceMeta"];
            actionId?: string;
            retryCount?: number;
            attempt?: number;
            additionalMetadata?: Record<string, unknown>;
            children?: components["schemas"]["V1TaskSummary"][];
            /** Format: date-time */
            createdAt: string;
            displayName: string;
            duration?: number;
            isDurable?: boolean;
            errorMessage?: string;
            /** Format: date-time */
            finishedAt?: string;
            input: Record<string, unknown>;
            numSpawnedChildren: number;
            output: Record<string, unknown>;
            status: components["schemas"]["V1TaskStatus"];
            isEvicted?: boolean;
            /** Format: date-time */
            startedAt?: string;
            /** Format: uuid */
            stepId?: string;
            /** Format: uuid */
            taskExternalId: string;
            taskId: number;
            /** Format: date-time */
            taskInsertedAt: string;
            /** Format: uuid */
            tenantId: string;
            type: components["schemas"]["V1WorkflowType"];
            /** Format: uuid */
            workflowId: string;
            workflowName?: string;
            /** Format: uuid */
            workflowRunExternalId: string;
            /** Format: uuid */
            workflowVersionId?: string;
            workflowConfig?: Record<string, unknown>;
            /** Format: uuid */
            parentTaskExternalId?: string;
            idempotencyKey?: string;
            payloadsRestricted?: boolean;
        };
        V1TaskSummaryList: {
            pagination: components["schemas"]["PaginationResponse"];
            rows: components["schemas"]["V1TaskSummary"][];
        };
        V1TaskTiming: {
            metadata: components["schemas"]["APIResourceMeta"];
            depth: number;
            status: components["schemas"]["V1TaskStatus"];
            isEvicted?: boolean;
            taskDisplayName: string;
            /** Format: uuid */
            taskExternalId: string;
            taskId: number;
            /** Format: date-time */
            taskInsertedAt: string;
            /** Format: uuid */
            tenantId: string;
            /** Format: uuid */
            parentTaskExternalId?: string;
            /** Format: date-time */
            queuedAt?: string;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            finishedAt?: string;
            /** Format: uuid */
            workflowRunId?: string;
            retryCount?: number;
            attempt?: number;
        };
        V1TaskTimingList: {
            pagination: components["schemas"]["PaginationResponse"];
            rows: components["schemas"]["V1TaskTiming"][];
        };
        V1TriggerWorkflowRunRequest: {
            workflowName: string;
            input: Record<string, unknown>;
            additionalMetadata?: Record<string, unknown>;
            priority?: number;
            return_only_id?: boolean;
        };
        V1UpdateFilterRequest: {
            expression?: string;
            scope?: string;
            payload?: Record<string, unknown>;
        };
        V1UpdateHTTPOperatorRequest: {
            triggerEndpoint?: string;
            healthcheckEndpoint?: string;
            signingSecret?: string;
            /** Format: int32 */
            requestTimeoutSeconds?: number;
        };
        V1UpdateWebhookRequest: {
            eventKeyExpression?: string;
            scopeExpression?: string;
            staticPayload?: Record<string, unknown>;
            returnEventAsResponsePayload?: boolean;
        };
        V1WaitData: components["schemas"]["V1WaitItem"][];
        V1WaitItem: {
            kind?: components["schemas"]["V1DurableWaitConditionKind"];
            /** Format: int64 */
            sleepDurationMs?: number;
            eventKey?: string;
            workflowName?: string;
            or?: components["schemas"]["V1DurableWaitCondition"][];
        };
        V1Webhook: {
            metadata: components["schemas"]["APIResourceMeta"];
            tenantId: string;
            name: string;
            sourceName: components["schemas"]["V1WebhookSourceName"];
            eventKeyExpression: string;
            scopeExpression?: string;
            staticPayload?: Record<string, unknown>;
            authType: components["schemas"]["V1WebhookAuthType"];
            returnEventAsResponsePayload?: boolean;
        };
        V1WebhookAPIKeyAuth: {
            headerName: string;
            apiKey: string;
        };
        /** @enum {string} */
        V1WebhookAuthType: "BASIC" | "API_KEY" | "HMAC";
        V1WebhookBasicAuth: {
            username: string;
            password: string;
        };
        /** @enum {string} */
        V1WebhookHMACAlgorithm: "SHA1" | "SHA256" | "SHA512" | "MD5";
        V1WebhookHMACAuth: {
            algorithm: components["schemas"]["V1WebhookHMACAlgorithm"];
            encoding: components["schemas"]["V1WebhookHMACEncoding"];
            signatureHeaderName: string;
            signingSecret: string;
        };
        /** @enum {string} */
        V1WebhookHMACEncoding: "HEX" | "BASE64" | "BASE64URL";
        V1WebhookFailure: {
            metadata: components["schemas"]["APIResourceMeta"];
            /** @description What the sender was answered */
            status: number;
            /** @description Why the delivery made no event */
            message: string;
        };
        V1WebhookFailureList: {
            pagination: components["schemas"]["PaginationResponse"];
            rows: components["schemas"]["V1WebhookFailure"][];
        };
        V1WebhookList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["V1Webhook"][];
        };
        V1WebhookResponse: {
            message?: string;
            event?: components["schemas"]["V1Event"];
            challenge?: string;
        };
        /** @enum {string} */
        V1WebhookSourceName: "GENERIC" | "GITHUB" | "STRIPE" | "SLACK" | "LINEAR" | "SVIX";
        V1WorkflowRun: {
            metadata: components["schemas"]["APIResourceMeta"];
            status: components["schemas"]["V1TaskStatus"];
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            finishedAt?: string;
            duration?: number;
            /** Format: uuid */
            tenantId: string;
            additionalMetadata?: Record<string, unknown>;
            displayName: string;
            /** Format: uuid */
            workflowId: string;
            output: Record<string, unknown>;
            errorMessage?: string;
            /** Format: uuid */
            workflowVersionId?: string;
            input: Record<string, unknown>;
            /** Format: date-time */
            createdAt?: string;
            /** Format: uuid */
            parentTaskExternalId?: string;
            payloadsRestricted?: boolean;
        };
        V1WorkflowRunCount: {
            /** Format: int64 */
            count: number;
        };
        V1WorkflowRunDetails: {
            run: components["schemas"]["V1WorkflowRun"];
            taskEvents: components["schemas"]["V1TaskEvent"][];
            shape: components["schemas"]["WorkflowRunShapeForWorkflowRunDetails"];
            tasks: components["schemas"]["V1TaskSummary"][];
            workflowConfig?: Record<string, unknown>;
        };
        V1WorkflowRunDisplayName: {
            metadata: components["schemas"]["APIResourceMeta"];
            displayName: string;
        };
        V1WorkflowRunDisplayNameList: {
            pagination: components["schemas"]["PaginationResponse"];
            rows: components["schemas"]["V1WorkflowRunDisplayName"][];
        };
        V1WorkflowRunExternalIdList: string[];
        /** @enum {string} */
        V1WorkflowType: "DAG" | "TASK";
        WebhookWorker: {
            metadata: components["schemas"]["APIResourceMeta"];
            name: string;
            url: string;
        };
        WebhookWorkerCreateRequest: {
            name: string;
            url: string;
            secret?: string;
        };
        WebhookWorkerCreateResponse: {
            worker?: components["schemas"]["WebhookWorkerCreated"];
        };
        WebhookWorkerCreated: {
            metadata: components["schemas"]["APIResourceMeta"];
            name: string;
            url: string;
            secret: string;
        };
        WebhookWorkerListResponse: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["WebhookWorker"][];
        };
        WebhookWorkerRequest: {
            /** Format: date-time */
            created_at: string;
            method: components["schemas"]["WebhookWorkerRequestMethod"];
            statusCode: number;
        };
        WebhookWorkerRequestListResponse: {
            requests?: components["schemas"]["WebhookWorkerRequest"][];
        };
        /** @enum {string} */
        WebhookWorkerRequestMethod: "GET" | "POST" | "PUT";
        Worker: {
            metadata: components["schemas"]["APIResourceMeta"];
            name: string;
            type: components["schemas"]["WorkerType"];
            /** Format: date-time */
            lastHeartbeatAt?: string;
            /** Format: date-time */
            lastListenerEstablished?: string;
            actions?: string[];
            registeredWorkflows?: components["schemas"]["RegisteredWorkflow"][];
            slots?: components["schemas"]["SemaphoreSlots"][];
            recentStepRuns?: components["schemas"]["RecentStepRuns"][];
            status?: components["schemas"]["WorkerStatus"];
            slotConfig?: {
                [key: string]: components["schemas"]["WorkerSlotConfig"];
            };
            /** Format: uuid */
            dispatcherId?: string;
            labels?: components["schemas"]["WorkerLabel"][];
            webhookUrl?: string;
            /** Format: uuid */
            webhookId?: string;
            runtimeInfo?: components["schemas"]["WorkerRuntimeInfo"];
            operatorId?: string;
            evictedDurableTaskCount?: number;
        };
        WorkerLabel: {
            metadata: components["schemas"]["APIResourceMeta"];
            key: string;
            value?: string;
        };
        WorkerList: {
            pagination?: components["schemas"]["PaginationResponse"];
            rows?: components["schemas"]["Worker"][];
        };
        WorkerRuntimeInfo: {
            sdkVersion?: string;
            language?: components["schemas"]["WorkerRuntimeSDKs"];
            languageVersion?: string;
            os?: string;
            runtimeExtra?: string;
        };
        /** @enum {string} */
        WorkerRuntimeSDKs: "GOLANG" | "PYTHON" | "TYPESCRIPT" | "RUBY";
        WorkerSlotConfig: {
            available?: number;
            limit: number;
        };
        /** @enum {string} */
        WorkerStatus: "ACTIVE" | "INACTIVE" | "PAUSED";
        /** @enum {string} */
        WorkerType: "SELFHOSTED" | "MANAGED" | "WEBHOOK";
        Workflow: {
            metadata: components["schemas"]["APIResourceMeta"];
            name: string;
            description?: string;
            isPaused?: boolean;
            pausedWorkflowCronRunQueueBehavior?: components["schemas"]["WorkflowPauseScheduledCronRunQueueBehavior"];
            pausedWorkflowScheduledRunQueueBehavior?: components["schemas"]["WorkflowPauseScheduledCronRunQueueBehavior"];
            /** @description How long a task waits for the end of the pause */
            pausedWorkflowQueueTTL?: string;
            versions?: components["schemas"]["WorkflowVersionMeta"][];
            tags?: components["schemas"]["WorkflowTag"][];
            jobs?: components["schemas"]["Job"][];
            tenantId: string;
            triggers?: components["schemas"]["WorkflowTriggers"];
        };
        WorkflowConcurrency: {
            /** Format: int32 */
            maxRuns: number;
            limitStrategy: components["schemas"]["ConcurrencyLimitStrategy"];
            getConcurrencyGroup: string;
        };
        WorkflowID: string;
        /** @enum {string} */
        WorkflowKind: "FUNCTION" | "DURABLE" | "DAG";
        WorkflowKindList: components["schemas"]["WorkflowKind"][];
        WorkflowList: {
            metadata?: components["schemas"]["APIResourceMeta"];
            rows?: components["schemas"]["Workflow"][];
            pagination?: components["schemas"]["PaginationResponse"];
        };
        WorkflowMetrics: {
            groupKeyRunsCount?: number;
            groupKeyCount?: number;
        };
        /** @enum {string} */
        WorkflowPauseScheduledCronRunQueueBehavior: "DROP" | "QUEUE";
        WorkflowRun: {
            metadata: components["schemas"]["APIResourceMeta"];
            tenantId: string;
            workflowVersionId: string;
            workflowVersion?: components["schemas"]["WorkflowVersion"];
            status: components["schemas"]["WorkflowRunStatus"];
            displayName?: string;
            jobRuns?: components["schemas"]["JobRun"][];
            triggeredBy: components["schemas"]["WorkflowRunTriggeredBy"];
            input?: {
                [key: string]: unknown;
            };
            error?: string;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            finishedAt?: string;
            duration?: number;
            /** Format: uuid */
            parentId?: string;
            /** Format: uuid */
            parentStepRunId?: string;
            additionalMetadata?: {
                [key: string]: unknown;
            };
        };
        WorkflowRunList: {
            rows?: components["schemas"]["WorkflowRun"][];
            pagination?: components["schemas"]["PaginationResponse"];
        };
        /** @enum {string} */
        WorkflowRunOrderByDirection: "ASC" | "DESC";
        /** @enum {string} */
        WorkflowRunOrderByField: "createdAt" | "startedAt" | "finishedAt" | "duration";
        WorkflowRunShape: {
            metadata: components["schemas"]["APIResourceMeta"];
            tenantId: string;
            workflowId?: string;
            workflowVersionId: string;
            workflowVersion?: components["schemas"]["WorkflowVersion"];
            status: components["schemas"]["WorkflowRunStatus"];
            displayName?: string;
            jobRuns?: components["schemas"]["JobRun"][];
            triggeredBy: components["schemas"]["WorkflowRunTriggeredBy"];
            input?: {
                [key: string]: unknown;
            };
            error?: string;
            /** Format: date-time */
            startedAt?: string;
            /** Format: date-time */
            finishedAt?: string;
            duration?: number;
            /** Format: uuid */
            parentId?: string;
            /** Format: uuid */
            parentStepRunId?: string;
            additionalMetadata?: {
                [key: string]: unknown;
            };
        };
        WorkflowRunShapeForWorkflowRunDetails: components["schemas"]["WorkflowRunShapeItemForWorkflowRunDetails"][];
        WorkflowRunShapeItemForWorkflowRunDetails: {
            /** Format: uuid */
            taskExternalId: string;
            /** Format: uuid */
            stepId: string;
            childrenStepIds: string[];
            taskName: string;
        };
        /** @enum {string} */
        WorkflowRunStatus: "PENDING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELLED" | "QUEUED" | "BACKOFF";
        WorkflowRunStatusList: components["schemas"]["WorkflowRunStatus"][];
        WorkflowRunTriggeredBy: {
            metadata: components["schemas"]["APIResourceMeta"];
            parentWorkflowRunId?: string;
            eventId?: string;
            cronParentId?: string;
            cronSchedule?: string;
        };
        WorkflowRunsCancelRequest: {
            workflowRunIds: string[];
        };
        WorkflowRunsMetrics: {
            counts?: components["schemas"]["WorkflowRunsMetricsCounts"];
        };
        WorkflowRunsMetricsCounts: {
            PENDING?: number;
            RUNNING?: number;
            SUCCEEDED?: number;
            FAILED?: number;
            QUEUED?: number;
            CANCELLED?: number;
        };
        WorkflowTag: {
            name: string;
            color: string;
        };
        WorkflowTriggerCronRef: {
            parent_id?: string;
            cron?: string;
        };
        WorkflowTriggerEventRef: {
            parent_id?: string;
            event_key?: string;
        };
        WorkflowTriggers: {
            metadata?: components["schemas"]["APIResourceMeta"];
            workflow_version_id?: string;
            tenant_id?: string;
            events?: components["schemas"]["WorkflowTriggerEventRef"][];
            crons?: components["schemas"]["WorkflowTriggerCronRef"][];
        };
        WorkflowUpdateRequest: {
            pause?: components["schemas"]["PauseWorkflowRequest"];
        };
        WorkflowVersion: {
            metadata: components["schemas"]["APIResourceMeta"];
            version: string;
            /** Format: int32 */
            order: number;
            workflowId: string;
            sticky?: string;
            /** Format: int32 */
            defaultPriority?: number;
            workflow?: components["schemas"]["Workflow"];
            concurrency?: components["schemas"]["WorkflowConcurrency"];
            triggers?: components["schemas"]["WorkflowTriggers"];
            scheduleTimeout?: string;
            jobs?: components["schemas"]["Job"][];
            workflowConfig?: Record<string, unknown>;
            v1Concurrency?: components["schemas"]["ConcurrencySetting"][];
            inputJsonSchema?: Record<string, unknown>;
        };
        WorkflowVersionDefinition: {
            rawDefinition: string;
        };
        WorkflowVersionMeta: {
            metadata: components["schemas"]["APIResourceMeta"];
            version: string;
            /** Format: int32 */
            order: number;
            workflowId: string;
            workflow?: components["schemas"]["Workflow"];
        };
        WorkflowWorkersCount: {
            freeSlotCount?: number;
            maxSlotCount?: number;
            workflowRunId?: string;
        };
        Organization: {
            metadata: components["schemas"]["APIResourceMeta"];
            name: string;
            tenants: components["schemas"]["OrganizationTenant"][];
        };
        OrganizationTenant: {
            /** Format: uuid */
            id: string;
            name: string;
            slug: string;
            role: components["schemas"]["TenantMemberRole"];
        };
        OrganizationList: {
            rows: components["schemas"]["Organization"][];
        };
        AuditLog: {
            metadata: components["schemas"]["APIResourceMeta"];
            /** Format: uuid */
            tenantId: string;
            /** @enum {string} */
            actorType: "USER" | "API_KEY";
            /** Format: uuid */
            actorId: string;
            actorName?: string;
            action: string;
            resourceType: string;
            resourceId: string;
            ipAddress?: string;
            userAgent?: string;
            correlationId?: string;
        };
        AuditLogList: {
            pagination: components["schemas"]["PaginationResponse"];
            rows: components["schemas"]["AuditLog"][];
        };
        V1WaitingReason: {
            taskName: string;
            /** Format: uuid */
            taskId: string | null;
            /** @enum {string} */
            gate: "concurrency" | "rate_limit" | "workflow_paused" | "no_worker" | "no_slot" | "batch" | "backoff" | "parents" | "conditions";
            reason: string;
            releasedBy: string;
            /** Format: date-time */
            since: string | null;
            /** Format: date-time */
            deadline: string | null;
            key?: string;
            limit?: number;
            inUse?: number;
            ahead?: number;
            holders?: {
                /** Format: uuid */
                runId: string;
                /** Format: uuid */
                taskId: string | null;
            }[];
            workers?: {
                /** Format: uuid */
                workerId: string;
                name: string;
                connected: boolean;
                paused: boolean;
                running: number;
                slots: {
                    [key: string]: number;
                };
            }[];
        };
        /** @enum {string} */
        V1FailureReason: "user_error" | "non_retryable" | "schedule_timeout" | "execution_timeout" | "worker_lost" | "send_failed" | "cancelled_by_user" | "cancelled_by_key" | "cancelled_by_parent" | "cancelled_by_condition" | "cancelled_by_worker" | "paused_too_long" | "expression_error" | "limit_reached" | "invalid_output" | "oversize" | "nondeterminism";
        V1StreamChunk: {
            /**
             * Format: int64
             * @description Tells chunks apart: an answer may hold some that an earlier one had
             */
            id: number;
            /** Format: uuid */
            taskExternalId: string;
            retryCount: number;
            /**
             * Format: int64
             * @description Place within the attempt, from 0; absent where the client does not number
             */
            index?: number;
            /** Format: date-time */
            createdAt: string;
            message: string;
        };
        V1StreamChunkList: {
            rows: components["schemas"]["V1StreamChunk"][];
            /** @description `after` of the next request */
            next: string;
            /** @description Whether there is more already */
            more: boolean;
            /** @description Whether the caller may not see what tasks stream */
            payloadsRestricted?: boolean;
        };
        V1WaitingReasonList: {
            rows: components["schemas"]["V1WaitingReason"][];
        };
    };
    responses: {
        /** @description The request is malformed or asks for something impossible */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["APIErrors"];
            };
        };
        /** @description Logged in, but not allowed to do this */
        WrongRole: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["APIErrors"];
            };
        };
        /** @description No usable credentials */
        NotAuthenticated: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["APIErrors"];
            };
        };
        /** @description No such thing, or it belongs to another tenant */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["APIErrors"];
            };
        };
        /** @description The path exists, the method does not */
        MethodNotAllowed: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["APIErrors"];
            };
        };
        /** @description In conflict with something that exists */
        Conflict: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["APIErrors"];
            };
        };
        /** @description The body is larger than allowed */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["APIErrors"];
            };
        };
        /** @description The body has a content type the operation does not read */
        WrongMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["APIErrors"];
            };
        };
        /** @description Too many requests, or a limit of the tenant is reached */
        TooManyRequests: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["APIErrors"];
            };
        };
        /** @description A fault of the server */
        Internal: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["APIErrors"];
            };
        };
        /** @description Switched off or not available */
        NotImplemented: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["APIErrors"];
            };
        };
        /** @description A part the server needs cannot be reached */
        Unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["APIErrors"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "v1-task:get": {
        parameters: {
            query?: {
                attempt?: number;
            };
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1TaskSummary"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-task-event:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1TaskEventList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-log-line:list": {
        parameters: {
            query?: {
                limit?: number;
                since?: string;
                until?: string;
                search?: string;
                levels?: components["schemas"]["V1LogLineLevel"][];
                order_by_direction?: components["schemas"]["V1LogLineOrderByDirection"];
                attempt?: number;
            };
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1LogLineList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-task:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["V1CancelTaskRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1CancelledTasks"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-tenant-log-line:list": {
        parameters: {
            query?: {
                limit?: number;
                since?: string;
                until?: string;
                search?: string;
                levels?: components["schemas"]["V1LogLineLevel"][];
                order_by_direction?: components["schemas"]["V1LogLineOrderByDirection"];
                attempt?: number;
                taskExternalIds?: string[];
                workflow_ids?: string[];
                step_ids?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1LogLineList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-tenant-log-line:get:point-metrics": {
        parameters: {
            query?: {
                since?: string;
                until?: string;
                search?: string;
                levels?: components["schemas"]["V1LogLineLevel"][];
                taskExternalIds?: string[];
                workflow_ids?: string[];
                step_ids?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1LogsPointMetrics"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-task:replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["V1ReplayTaskRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1ReplayedTasks"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-task:restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                task: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1RestoreTaskResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-dag:list:tasks": {
        parameters: {
            query: {
                dag_ids: string[];
                tenant: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1DagChildren"][];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-workflow-run:list": {
        parameters: {
            query: {
                offset?: number;
                limit?: number;
                statuses?: components["schemas"]["V1TaskStatus"][];
                since: string;
                until?: string;
                additional_metadata?: string[];
                additional_metadata_operator?: components["schemas"]["V1AdditionalMetadataOperator"];
                workflow_ids?: string[];
                worker_id?: string;
                only_tasks: boolean;
                /** @description Text in names of workflows and errors, at the beginning of values of the metadata, or the id of a run */
                search?: string;
                /** @description Only runs that failed or were cancelled for one of these */
                failure_reasons?: components["schemas"]["V1FailureReason"][];
                parent_task_external_id?: string;
                triggering_event_external_id?: string;
                include_payloads?: boolean;
                running_filter?: components["schemas"]["V1RunningFilter"];
                idempotency_keys?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1TaskSummaryList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-workflow-run:display-names:list": {
        parameters: {
            query: {
                external_ids: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1WorkflowRunDisplayNameList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-workflow-run:external-ids:list": {
        parameters: {
            query: {
                statuses?: components["schemas"]["V1TaskStatus"][];
                since: string;
                until?: string;
                additional_metadata?: string[];
                workflow_ids?: string[];
                running_filter?: components["schemas"]["V1RunningFilter"];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1WorkflowRunExternalIdList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-workflow-run:create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["V1TriggerWorkflowRunRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1WorkflowRunDetails"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-durable-task:branch": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["V1BranchDurableTaskRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1BranchDurableTaskResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-durable-task:event-log:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                tenant: string;
                "durable-task": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1DurableEventLogList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-workflow-run:get": {
        parameters: {
            query?: {
                includeOrchestratorEvents?: boolean;
            };
            header?: never;
            path: {
                "v1-workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1WorkflowRunDetails"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-workflow-run:get-status": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                "v1-workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1TaskStatus"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-workflow-run:task-events:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                "v1-workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1TaskEventList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-observability:get-trace": {
        parameters: {
            query: {
                run_external_id: string;
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OtelSpanList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-workflow-run:get:timings": {
        parameters: {
            query?: {
                depth?: number;
            };
            header?: never;
            path: {
                "v1-workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1TaskTimingList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-task:list:status-metrics": {
        parameters: {
            query: {
                since: string;
                until?: string;
                workflow_ids?: string[];
                /** @description Text in names of workflows and errors, at the beginning of values of the metadata, or the id of a run */
                search?: string;
                /** @description Only runs that failed or were cancelled for one of these */
                failure_reasons?: components["schemas"]["V1FailureReason"][];
                parent_task_external_id?: string;
                triggering_event_external_id?: string;
                additional_metadata?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1TaskRunMetrics"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-task:get:point-metrics": {
        parameters: {
            query?: {
                createdAfter?: string;
                finishedBefore?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1TaskPointMetrics"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            501: components["responses"]["NotImplemented"];
        };
    };
    "v1-event:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
                keys?: components["schemas"]["EventKey"][];
                since?: string;
                until?: string;
                workflowIds?: string[];
                workflowRunStatuses?: components["schemas"]["V1TaskStatus"][];
                eventIds?: string[];
                additionalMetadata?: string[];
                scopes?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1EventList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-event:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "v1-event": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Event"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1:event-key:list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventKeyList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-filter:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
                workflowIds?: string[];
                scopes?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1FilterList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-filter:create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["V1CreateFilterRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Filter"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-filter:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "v1-filter": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Filter"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-filter:delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "v1-filter": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Filter"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-filter:update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "v1-filter": string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["V1UpdateFilterRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Filter"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-webhook:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
                sourceNames?: components["schemas"]["V1WebhookSourceName"][];
                webhookNames?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1WebhookList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-webhook:create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["V1CreateWebhookRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-webhook:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "v1-webhook": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-webhook:receive": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "v1-webhook": string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "*/*": unknown;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1WebhookResponse"];
                };
            };
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-webhook:delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "v1-webhook": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-webhook:update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "v1-webhook": string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["V1UpdateWebhookRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-webhook:list:failures": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                tenant: string;
                "v1-webhook": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1WebhookFailureList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-http-operator:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1HTTPOperatorList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-http-operator:create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["V1CreateHTTPOperatorRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1HTTPOperator"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-http-operator:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                "v1-http-operator": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1HTTPOperator"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-http-operator:delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                "v1-http-operator": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1HTTPOperator"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-http-operator:update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                "v1-http-operator": string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["V1UpdateHTTPOperatorRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1HTTPOperator"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-cel:debug": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["V1CELDebugRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1CELDebugResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "readiness:get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    "liveness:get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    "metadata:get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["APIMeta"];
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["Internal"];
        };
    };
    "cloudMetadata::get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["APIErrors"];
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["Internal"];
        };
    };
    "metadata:list:integrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListAPIMetaIntegration"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            500: components["responses"]["Internal"];
        };
    };
    "user:update:login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserLoginRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "user:update:google-oauth-start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go on there */
            302: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "user:update:google-oauth-callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go on there */
            302: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "user:update:github-oauth-start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go on there */
            302: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "user:update:github-oauth-callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go on there */
            302: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "user:update:slack-oauth-start": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go on there */
            302: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "user:update:slack-oauth-callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go on there */
            302: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "sns:update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    "sns:list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListSNSIntegrations"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
        };
    };
    "sns:create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateSNSIntegrationRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SNSIntegration"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "alert-email-group:list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantAlertEmailGroupList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "alert-email-group:create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTenantAlertEmailGroupRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantAlertEmailGroup"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant-resource-policy:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantResourcePolicy"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "alert-email-group:delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                "alert-email-group": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "alert-email-group:update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                "alert-email-group": string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateTenantAlertEmailGroupRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantAlertEmailGroup"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "sns:delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                sns: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
        };
    };
    "slack-webhook:list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListSlackWebhooks"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
        };
    };
    "slack-webhook:delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slack: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
        };
    };
    "user:get:current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
        };
    };
    "user:update:password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserChangePasswordRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "user:create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserRegisterRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "user:update:logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant-memberships:list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserTenantMembershipsList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            500: components["responses"]["Internal"];
        };
    };
    "user:list:tenant-invites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantInviteList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant-invite:accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptInviteRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant-invite:reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RejectInviteRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant:create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTenantRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant:update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateTenantRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant-alerting-settings:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantAlertingSettings"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant-invite:list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantInviteList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant-invite:create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateTenantInviteRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantInvite"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant-invite:delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "tenant-invite": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantInvite"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant-invite:update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "tenant-invite": string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateTenantInviteRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantInvite"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "api-token:list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ListAPITokensResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "api-token:create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateAPITokenRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreateAPITokenResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "api-token:update:revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                "api-token": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant:get:queue-metrics": {
        parameters: {
            query?: {
                workflows?: components["schemas"]["WorkflowID"][];
                additionalMetadata?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantQueueMetrics"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant:get:step-run-queue-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantStepRunQueueMetrics"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "event:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
                keys?: components["schemas"]["EventKey"][];
                workflows?: components["schemas"]["WorkflowID"][];
                statuses?: components["schemas"]["WorkflowRunStatusList"];
                search?: components["schemas"]["EventSearch"];
                orderByField?: components["schemas"]["EventOrderByField"];
                orderByDirection?: components["schemas"]["EventOrderByDirection"];
                additionalMetadata?: string[];
                eventIds?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "event:create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateEventRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "event:create:bulk": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BulkCreateEventRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Events"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "event:update:replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayEventRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "event:update:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelEventRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        workflowRunIds?: string[];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "rate-limit:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
                search?: string;
                orderByField?: components["schemas"]["RateLimitOrderByField"];
                orderByDirection?: components["schemas"]["RateLimitOrderByDirection"];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RateLimitList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "rate-limit:delete": {
        parameters: {
            query: {
                key: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant-member:list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantMemberList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant-member:delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                member: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant-member:update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                member: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateTenantMemberRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantMember"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "event:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Event"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "event-data:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                event: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventData"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "event-data:get-with-tenant": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                "event-with-tenant": string;
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventData"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "event-key:list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventKeyList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
                name?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "scheduled-workflow-run:create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workflow: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduleWorkflowRunRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledWorkflows"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-scheduled:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
                orderByField?: components["schemas"]["ScheduledWorkflowsOrderByField"];
                orderByDirection?: components["schemas"]["WorkflowRunOrderByDirection"];
                workflowId?: string;
                parentWorkflowRunId?: string;
                parentStepRunId?: string;
                additionalMetadata?: string[];
                statuses?: components["schemas"]["ScheduledRunStatus"][];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledWorkflowsList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-scheduled:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "scheduled-workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledWorkflows"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-scheduled:trigger": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "scheduled-workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerRunResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-scheduled:delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "scheduled-workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-scheduled:update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "scheduled-workflow-run": string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateScheduledWorkflowRunRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledWorkflows"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-scheduled:bulk-delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduledWorkflowsBulkDeleteRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledWorkflowsBulkDeleteResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-scheduled:bulk-update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScheduledWorkflowsBulkUpdateRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScheduledWorkflowsBulkUpdateResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "cron-workflow-trigger:create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workflow: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateCronWorkflowTriggerRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CronWorkflows"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "cron-workflow:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
                workflowId?: string;
                workflowName?: string;
                cronName?: string;
                additionalMetadata?: string[];
                orderByField?: components["schemas"]["CronWorkflowsOrderByField"];
                orderByDirection?: components["schemas"]["WorkflowRunOrderByDirection"];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CronWorkflowsList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-cron:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "cron-workflow": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CronWorkflows"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-cron:trigger": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "cron-workflow": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TriggerRunResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-cron:delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "cron-workflow": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-cron:update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "cron-workflow": string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateCronWorkflowTriggerRequest"];
            };
        };
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-run:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkflowRunsCancelRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        workflowRunIds?: string[];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workflow"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow:delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done, nothing to say */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow:update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                workflow: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkflowUpdateRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workflow"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-version:get": {
        parameters: {
            query?: {
                version?: string;
            };
            header?: never;
            path: {
                workflow: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowVersion"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-run:create": {
        parameters: {
            query?: {
                version?: string;
            };
            header?: never;
            path: {
                workflow: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TriggerWorkflowRunRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow:get:metrics": {
        parameters: {
            query?: {
                status?: components["schemas"]["WorkflowRunStatus"];
                groupKey?: string;
            };
            header?: never;
            path: {
                workflow: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowMetrics"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "step-run:list:events": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                "step-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepRunEventList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-run:list:step-run-events": {
        parameters: {
            query?: {
                lastId?: number;
            };
            header?: never;
            path: {
                tenant: string;
                "workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepRunEventList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "step-run:list:archives": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
            };
            header?: never;
            path: {
                "step-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepRunArchiveList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow:get:workers-count": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                workflow: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowWorkersCount"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-run:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
                eventId?: string;
                workflowId?: string;
                parentWorkflowRunId?: string;
                parentStepRunId?: string;
                statuses?: components["schemas"]["WorkflowRunStatusList"];
                kinds?: components["schemas"]["WorkflowKindList"];
                additionalMetadata?: string[];
                createdAfter?: string;
                createdBefore?: string;
                finishedAfter?: string;
                finishedBefore?: string;
                orderByField?: components["schemas"]["WorkflowRunOrderByField"];
                orderByDirection?: components["schemas"]["WorkflowRunOrderByDirection"];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRunList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-run:update:replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayWorkflowRunsRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReplayWorkflowRunsResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-run:get:metrics": {
        parameters: {
            query?: {
                eventId?: string;
                workflowId?: string;
                parentWorkflowRunId?: string;
                parentStepRunId?: string;
                additionalMetadata?: string[];
                createdAfter?: string;
                createdBefore?: string;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRunsMetrics"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-run:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-run:get:shape": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowRunShape"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "step-run:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "step-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "step-run:update:rerun": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "step-run": string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RerunStepRunRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "step-run:update:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "step-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepRun"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "step-run:get:schema": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "step-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, unknown>;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "worker:list": {
        parameters: {
            query?: {
                offset?: number;
                limit?: number;
                statuses?: components["schemas"]["WorkerStatus"][];
                labels?: string[];
                includeOperators?: boolean;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "worker:get": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                worker: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "worker:update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                worker: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UpdateWorkerRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Worker"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "webhook:list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWorkerListResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
        };
    };
    "webhook:create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookWorkerCreateRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWorkerCreated"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Internal"];
        };
    };
    "webhook:delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
        };
    };
    "webhook-requests:list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWorkerRequestListResponse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            500: components["responses"]["Internal"];
        };
    };
    "workflow-run:get:input": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
                "workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "monitoring:post:runProbe": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A run went from trigger to result */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    "info:get:version": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        version: string;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["Internal"];
        };
    };
    "info:get:openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This document */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        openapi: string;
                        info: Record<string, unknown>;
                        paths: Record<string, unknown>;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant:get:prometheus-metrics": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    "tenant:get:task-stats": {
        parameters: {
            query?: {
                taskNames?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskStats"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant:feature-flag:evaluate": {
        parameters: {
            query: {
                featureFlagId: string;
                isEnabledIfNoPosthog: boolean;
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FeatureFlagEvaluationResult"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-workflow-run:count": {
        parameters: {
            query: {
                statuses?: components["schemas"]["V1TaskStatus"][];
                since: string;
                until?: string;
                additional_metadata?: string[];
                additional_metadata_operator?: components["schemas"]["V1AdditionalMetadataOperator"];
                workflow_ids?: string[];
                worker_id?: string;
                only_tasks: boolean;
                /** @description Text in names of workflows and errors, at the beginning of values of the metadata, or the id of a run */
                search?: string;
                /** @description Only runs that failed or were cancelled for one of these */
                failure_reasons?: components["schemas"]["V1FailureReason"][];
                parent_task_external_id?: string;
                triggering_event_external_id?: string;
                running_filter?: components["schemas"]["V1RunningFilter"];
                idempotency_keys?: string[];
            };
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1WorkflowRunCount"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "tenant:get:entitlements": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TenantEntitlements"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "organization:list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganizationList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            500: components["responses"]["Internal"];
        };
    };
    "organization:list:audit-logs": {
        parameters: {
            query?: {
                tenant?: string;
                limit?: number;
                offset?: number;
                since?: string;
                until?: string;
            };
            header?: never;
            path: {
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "user:update:oidc-oauth-start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go on there */
            302: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "user:update:oidc-oauth-callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Go on there */
            302: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            405: components["responses"]["MethodNotAllowed"];
            429: components["responses"]["TooManyRequests"];
            500: components["responses"]["Internal"];
        };
    };
    "self-audit:get": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SelfAudit"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-workflow-run:list:stream": {
        parameters: {
            query?: {
                /** @description `next` of the last answer; absent: from the beginning */
                after?: string;
            };
            header?: never;
            path: {
                "v1-workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1StreamChunkList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
    "v1-workflow-run:get:waiting": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                "v1-workflow-run": string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["V1WaitingReasonList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["WrongRole"];
            403: components["responses"]["NotAuthenticated"];
            404: components["responses"]["NotFound"];
            500: components["responses"]["Internal"];
        };
    };
}
