import type { Page } from 'playwright-core';

/** Beside other load a page may take long; what takes longer than this has broken. */
export const ANSWER_LIMIT_MS = 120_000;

/** Bytes that the first visit loads, as they come over the wire. */
export interface FirstLoad {
  scriptBytes: number;
  styleBytes: number;
  fontBytes: number;
}

/** Milliseconds from the start of a visit, which reads the page from the server, until a list has its first row. */
export async function firstRowMs(page: Page, url: string): Promise<number> {
  await page.addInitScript(`new MutationObserver((_, observer) => {
    if (!document.querySelector('main table tbody tr')) return;
    window.firstRowMs = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });`);
  await page.goto(url);
  // Polling in the page would be code from text, which its content security policy refuses.
  await page.locator('main table tbody tr').first().waitFor();
  return page.evaluate<number>('window.firstRowMs');
}

export function firstLoad(page: Page): Promise<FirstLoad> {
  return page.evaluate<FirstLoad>(`(() => {
    const loaded = performance.getEntriesByType('resource');
    const bytes = (pattern) => loaded.filter(({ name }) => pattern.test(new URL(name).pathname))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
    return { scriptBytes: bytes(/\\.js$/), styleBytes: bytes(/\\.css$/), fontBytes: bytes(/\\.woff2?$/) };
  })()`);
}

/**
 * Milliseconds from an input until the list is another one and all of its rows have a text.
 *
 * @param act JavaScript that makes the input
 * @throws Error with what the list shows when that is not so within the limit
 */
export function untilRowsMatch(page: Page, act: string, text: RegExp): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve, reject) => {
    const table = () => document.querySelector('main table tbody');
    const before = table()?.innerText;
    const begunMs = performance.now();
    const look = () => {
      const rows = [...(table()?.rows ?? [])];
      const isNew = table()?.innerText !== before;
      if (isNew && rows.length > 0 && rows.every((row) => ${text}.test(row.innerText)))
        return resolve(performance.now() - begunMs);
      if (performance.now() - begunMs > ${ANSWER_LIMIT_MS})
        return reject(new Error('rows other than ' + ${JSON.stringify(String(text))} + ' in ' + table()?.innerText.slice(0, 200)));
      requestAnimationFrame(look);
    };
    ${act};
    requestAnimationFrame(look);
  })`);
}

/** JavaScript that types a text into the search of a list, as React hears it. */
export const searching = (text: string) => `{
  const field = document.querySelector('main input[type=search]');
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${JSON.stringify(text)});
  field.dispatchEvent(new Event('input', { bubbles: true }));
}`;

/** JavaScript that presses the button of a status. */
export const pressingStatus = (label: string) =>
  `[...document.querySelectorAll('[aria-label="Filter by status"] button')].find((button) => button.innerText.includes(${JSON.stringify(label)})).click()`;

/** Requests to the API per second over some time of rest, by the clock of the page. */
export function requestsPerSecond(page: Page, ms: number): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const requests = () => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/')).length;
    performance.setResourceTimingBufferSize(10000);
    const begun = { requests: requests(), ms: performance.now() };
    await new Promise((resolve) => setTimeout(resolve, ${ms}));
    return (1000 * (requests() - begun.requests)) / (performance.now() - begun.ms);
  })()`);
}
