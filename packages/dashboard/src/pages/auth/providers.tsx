import { useQuery } from '@tanstack/react-query';
import { basePath } from '../../app/base-path';
import { Button } from '../../design/button';
import { metadataQuery } from '../../session/session';

const NAMES: Record<string, string> = { google: 'Google', github: 'GitHub' };

/** Logins at other places, as far as this installation has them. */
export function Providers() {
  const { data } = useQuery(metadataQuery);
  const schemes = data?.auth?.schemes?.filter((scheme) => scheme !== 'basic') ?? [];
  if (schemes.length === 0) return null;
  return (
    <div className="mt-4 flex flex-col gap-2 border-t border-line pt-4">
      {schemes.map((scheme) => (
        <Button key={scheme} asChild size="large">
          <a href={`${basePath}/api/v1/users/${scheme}/start`}>
            Continue with {scheme === 'oidc' ? (data?.auth?.oidcName ?? 'SSO') : (NAMES[scheme] ?? scheme)}
          </a>
        </Button>
      ))}
    </div>
  );
}
