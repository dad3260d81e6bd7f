/** Sums over the metrics pages of the services. */
export interface ServiceCounters {
  /** SQL statements, BEGIN and COMMIT included. */
  statements: number;
  brokerMessages: number;
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{.*\})?\s+(\S+)/;

/** Sum of the samples of a counter, over all labels, in a Prometheus exposition. */
export function sumOf(exposition: string, counter: string): number {
  let sum = 0;
  for (const line of exposition.split('\n')) {
    if (!line.startsWith(counter)) continue;
    const [, name, value] = SAMPLE.exec(line) ?? [];
    if (name === counter) sum += Number(value);
  }
  return sum;
}

/** @param urls of the metrics pages */
export async function readServiceCounters(urls: readonly string[]): Promise<ServiceCounters> {
  const pages = await Promise.all(urls.map(readPage));
  const total = (counter: string) => pages.reduce((sum, page) => sum + sumOf(page, counter), 0);
  return {
    statements: total('hatchet_sql_statements_total'),
    brokerMessages: total('hatchet_broker_published_total'),
  };
}

async function readPage(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answers ${response.status}`);
  return response.text();
}
