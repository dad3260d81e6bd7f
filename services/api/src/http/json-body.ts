import { LIMITS } from '@hatchet-ts/contracts';
import { isNestedTooDeep } from '@hatchet-ts/engine';
import { findNodeAtLocation, type Node, type ParseError, ParseErrorCode, parseTree } from 'jsonc-parser';
import { HttpError } from './http-error';

/** A request body: the value, and access to the text it was written in. */
export class JsonBody {
  private tree: Node | undefined;

  constructor(
    readonly text: string,
    readonly value: unknown,
  ) {}

  /** Exact text of a member of the top object. */
  member(name: string): string | undefined {
    const node = this.node([name]);
    return node && this.text.slice(node.offset, node.offset + node.length);
  }

  /** Where a decoder that reads the text from the front has seen enough of the value at `path` to refuse its type. */
  offsetOf(path: (string | number)[]): number {
    const node = this.node(path);
    if (!node) return 0;
    const opens = node.type === 'object' || node.type === 'array';
    return node.offset + (opens ? 1 : node.length);
  }

  private node(path: (string | number)[]): Node | undefined {
    this.tree ??= parseTree(this.text);
    return this.tree && findNodeAtLocation(this.tree, path);
  }
}

/** @throws HttpError 400 with the place of the fault, in the words clients of the original know */
export function parseJsonBody(bytes: Buffer): JsonBody {
  const text = bytes.toString('utf8');
  if (isNestedTooDeep(text))
    throw new HttpError(400, `The body is nested deeper than ${LIMITS.jsonDepth} levels`);
  try {
    return new JsonBody(text, JSON.parse(text));
  } catch {
    throw new HttpError(400, syntaxFault(text));
  }
}

const PLACES: Partial<Record<ParseErrorCode, string>> = {
  [ParseErrorCode.PropertyNameExpected]: 'looking for beginning of object key string',
  [ParseErrorCode.ColonExpected]: 'after object key',
  [ParseErrorCode.CommaExpected]: 'after object key:value pair',
  [ParseErrorCode.CloseBraceExpected]: 'after object key:value pair',
  [ParseErrorCode.CloseBracketExpected]: 'after array element',
  [ParseErrorCode.InvalidEscapeCharacter]: 'in string escape code',
  [ParseErrorCode.InvalidCharacter]: 'in string literal',
};
const ENDS_TOO_EARLY = new Set([
  ParseErrorCode.UnexpectedEndOfString,
  ParseErrorCode.UnexpectedEndOfNumber,
  ParseErrorCode.UnexpectedEndOfComment,
]);

function syntaxFault(text: string): string {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [fault] = errors;
  // What this scanner takes and JSON.parse refuses is rare (a raw control character): no place can be told then.
  if (!fault) return 'Syntax error: the body is not valid JSON';
  const character = text[fault.offset];
  if (character === undefined || ENDS_TOO_EARLY.has(fault.error))
    return `Syntax error: offset=${text.length}, error=unexpected end of JSON input`;
  const place = PLACES[fault.error] ?? placeOfSymbol(text.slice(0, fault.offset).trimEnd());
  return `Syntax error: offset=${fault.offset + 1}, error=invalid character '${character}' ${place}`;
}

/** What was due where a symbol stands that is none of JSON's: told by what comes before it. */
function placeOfSymbol(before: string): string {
  if (before.endsWith('{')) return PLACES[ParseErrorCode.PropertyNameExpected]!;
  if (/[}\]"\w]$/.test(before)) return 'after top-level value';
  return 'looking for beginning of value';
}
