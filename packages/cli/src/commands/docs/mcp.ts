import { serveDocuments } from '../../mcp/serve';

export const run = (): Promise<void> => serveDocuments();
