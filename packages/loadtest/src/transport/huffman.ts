/**
 * HPACK's Huffman code (RFC 7541, appendix B). It is canonical, so the code lengths of the symbols 0 to 255 say it all:
 * one character per symbol, `5` to `9` and then `a` = 10 up to `u` = 30 bits.
 */
const LENGTHS =
  'dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6ca' +
  'd67777777777777777777777878djde6f56565666577666567655677777fbeds' +
  'kmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmolmnnllmlnmnnkmmmnmmn' +
  'qqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrq';

/** Symbols by `length * 2^30 + code`. */
const SYMBOLS = new Map<number, number>();
const TWO_30 = 2 ** 30;

let code = 0;
let previous = 5;
const order = Array.from(LENGTHS, (char, symbol) => ({ symbol, length: Number.parseInt(char, 36) }));
order.sort((a, b) => a.length - b.length || a.symbol - b.symbol);
for (const { symbol, length } of order) {
  code *= 2 ** (length - previous);
  previous = length;
  SYMBOLS.set(length * TWO_30 + code, symbol);
  code++;
}

/** Decodes a Huffman-coded HPACK string. Padding (up to seven one bits) is ignored. */
export function decodeHuffman(bytes: Uint8Array): string {
  const symbols: number[] = [];
  let bits = 0;
  let length = 0;
  for (const byte of bytes) {
    for (let shift = 7; shift >= 0; shift--) {
      bits = bits * 2 + ((byte >> shift) & 1);
      length++;
      const symbol = SYMBOLS.get(length * TWO_30 + bits);
      if (symbol !== undefined) {
        symbols.push(symbol);
        bits = 0;
        length = 0;
      }
    }
  }
  if (length > 7) throw new Error('header string ends inside a Huffman code');
  return Buffer.from(symbols).toString('utf8');
}
