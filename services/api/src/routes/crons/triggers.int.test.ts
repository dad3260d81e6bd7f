import type { WorkflowDefinition } from '@hatchet-ts/contracts';
import { Platform } from '../../../tests/platform';

const fault = (status: number, description: string, field?: string) => ({
  status,
  body: { errors: [{ description, ...(field && { field }) }] },
});
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const WORKFLOWS = '/api/v1/tenants/{tenant}/workflows';
const FUTURE = '2099-01-01T00:00:00.000Z';

describe('crons and schedules over REST', () => {
  let platform: Platform;
  let workflow: WorkflowDefinition;

  beforeAll(async () => {
    platform = await Platform.start();
    workflow = await platform.register({ name: 'nightly', tasks: [{ readableId: 'step' }] });
  });
  afterAll(() => platform.stop());

  const cron = (body: object, name = 'nightly') =>
    platform.call('POST', `${WORKFLOWS}/${name}/crons`, {
      body: { input: {}, additionalMetadata: {}, cronExpression: '0 3 * * *', ...body },
    });
  const schedule = (body: object = {}, name = 'nightly') =>
    platform.call('POST', `${WORKFLOWS}/${name}/scheduled`, {
      body: { input: {}, additionalMetadata: {}, triggerAt: FUTURE, ...body },
    });

  describe('a cron', () => {
    it('is made, found, switched off and deleted (CRN-06 to CRN-09)', async () => {
      const made = await cron({ cronName: 'one', input: { n: 3 }, additionalMetadata: { a: 'b' } });
      expect(made).toMatchObject({
        status: 200,
        body: {
          additionalMetadata: { a: 'b' },
          cron: '0 3 * * *',
          enabled: true,
          input: { n: 3 },
          method: 'API',
          name: 'one',
          priority: 1,
          workflowName: 'nightly',
          workflowId: workflow.workflowId,
          workflowVersionId: workflow.versionId,
        },
      });
      const path = `${WORKFLOWS}/crons/${made.body.metadata.id}`;
      expect(await platform.get(path)).toEqual(made.body);
      for (const query of ['', '?workflowName=nightly', '?cronName=one', '?additionalMetadata=a:b'])
        expect((await platform.get(`${WORKFLOWS}/crons${query}`)).rows).toEqual([made.body]);
      expect(await platform.get(`${WORKFLOWS}/crons?cronName=other`)).toEqual({
        pagination: { current_page: 1, next_page: 2, num_pages: 0 },
        rows: [],
      });

      expect((await platform.call('PATCH', path, { body: { enabled: false } })).status).toBe(204);
      expect((await platform.get(path)).enabled).toBe(false);
      expect((await platform.call('DELETE', path)).status).toBe(204);
      expect(await platform.call('DELETE', path)).toMatchObject(fault(404, 'not found'));
      expect(await platform.call('PATCH', path, { body: {} })).toMatchObject(fault(404, 'not found'));
    });

    it('starts a run on request', async () => {
      const { body } = await cron({ cronName: 'now', input: { from: 'cron' } });
      const started = await platform.call('POST', `${WORKFLOWS}/crons/${body.metadata.id}`);
      const { run } = await platform.get(`/api/v1/stable/workflow-runs/${started.body.externalId}`);
      expect(run.input).toEqual({ from: 'cron' });
    });

    it('is refused twice, without a name, with a bad expression, for an unknown workflow', async () => {
      expect((await cron({ cronName: 'twice' })).status).toBe(200);
      expect(await cron({ cronName: 'twice' })).toMatchObject(
        fault(400, 'cron trigger with that name-expression pair already exists'),
      );
      expect(await cron({ cronName: '' })).toMatchObject(fault(400, 'cron name is required', 'cronName'));
      expect(await cron({ cronName: 'bad', cronExpression: 'every day' })).toMatchObject({ status: 400 });
      expect(await cron({ cronName: 'x' }, 'nobody')).toMatchObject(fault(400, 'workflow not found'));
      expect((await cron({ cronName: 'by id' }, workflow.workflowId)).status).toBe(200);
    });
  });

  describe('a schedule', () => {
    it('is made, moved and deleted (SCH-01, SCH-06, SCH-09)', async () => {
      const made = await schedule({ input: { n: 4 }, priority: 3 });
      expect(made).toMatchObject({
        status: 200,
        body: { input: { n: 4 }, method: 'API', priority: 3, triggerAt: FUTURE, workflowName: 'nightly' },
      });
      expect(made.body).not.toHaveProperty('workflowRunCreatedAt');
      const path = `${WORKFLOWS}/scheduled/${made.body.metadata.id}`;
      const moved = await platform.call('PATCH', path, { body: { triggerAt: '2098-01-01T00:00:00Z' } });
      expect(moved.body.triggerAt).toBe('2098-01-01T00:00:00.000Z');
      expect((await platform.get(`${WORKFLOWS}/scheduled?workflowId=${workflow.workflowId}`)).rows).toEqual([
        moved.body,
      ]);
      expect((await platform.call('DELETE', path)).status).toBe(204);
      expect(await platform.call('DELETE', path)).toMatchObject(fault(404, 'not found'));
      expect((await platform.call('PATCH', path, { body: { triggerAt: FUTURE } })).status).toBe(404);
    });

    it('starts its run before its time on request', async () => {
      const { body } = await schedule({ input: { from: 'schedule' } });
      const started = await platform.call('POST', `${WORKFLOWS}/scheduled/${body.metadata.id}`);
      const { run } = await platform.get(`/api/v1/stable/workflow-runs/${started.body.externalId}`);
      expect(run.input).toEqual({ from: 'schedule' });
    });

    it('many are moved and deleted at once (SCH-10, SCH-11)', async () => {
      const ids: string[] = [];
      for (let n = 0; n < 3; n++)
        ids.push((await schedule({ additionalMetadata: { bulk: 'yes' } })).body.metadata.id);
      const moved = await platform.call('POST', `${WORKFLOWS}/scheduled/bulk-update`, {
        body: { updates: [...ids, UNKNOWN].map((id) => ({ id, triggerAt: FUTURE })) },
      });
      expect(moved.body).toEqual({
        updatedIds: ids,
        errors: [{ id: UNKNOWN, error: 'Scheduled workflow not found.' }],
      });
      const remove = (body: object) => platform.call('POST', `${WORKFLOWS}/scheduled/bulk-delete`, { body });
      expect(await remove({})).toMatchObject(fault(400, 'Provide scheduledWorkflowRunIds or filter.'));
      expect(await remove({ filter: {}, scheduledWorkflowRunIds: ids })).toMatchObject(
        fault(400, 'Provide either scheduledWorkflowRunIds or filter, not both.'),
      );
      const gone = await remove({ filter: { additionalMetadata: ['bulk:yes'] } });
      expect(gone.body.deletedIds.sort()).toEqual([...ids].sort());
    });

    it('is refused without a time, with one that is none, for an unknown workflow', async () => {
      expect((await schedule({ triggerAt: undefined })).body.errors[0].field).toBe('triggerat');
      expect((await schedule({ triggerAt: 'tomorrow' })).body.errors[0].field).toBe('triggerat');
      expect(await schedule({}, 'nobody')).toMatchObject(fault(400, 'workflow not found'));
    });
  });
});
