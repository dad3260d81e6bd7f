/** Address of a test database for processes of another user or host: without its socket. */
export function overTcp(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.delete('host');
  url.hostname = '127.0.0.1';
  return url.href;
}
