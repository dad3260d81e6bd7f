import type * as Ink from 'ink' with { 'resolution-mode': 'import' };

/**
 * The terminal library. It is an ECMAScript module that loads asynchronously, so this CommonJS package cannot require
 * it: `loadInk` fetches it once, before any component is rendered, and components find it here.
 */
export let Box: typeof Ink.Box;
export let Text: typeof Ink.Text;
export let render: typeof Ink.render;
export let useApp: typeof Ink.useApp;
export let useInput: typeof Ink.useInput;
export let useStdout: typeof Ink.useStdout;

export async function loadInk(): Promise<void> {
  ({ Box, Text, render, useApp, useInput, useStdout } = await import('ink'));
}
