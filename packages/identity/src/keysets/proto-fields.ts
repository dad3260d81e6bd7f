import { BinaryReader, type WireType } from '@bufbuild/protobuf/wire';
import { KeysetError } from './keyset';

/**
 * Calls `onField` for every field of a serialised protobuf message; what it does not read is skipped.
 *
 * @throws {KeysetError} if the message is cut off or damaged
 */
export function eachField(
  message: Uint8Array,
  onField: (field: number, reader: BinaryReader, wireType: WireType) => void,
): void {
  const reader = new BinaryReader(message);
  try {
    while (reader.pos < reader.len) {
      const [field, wireType] = reader.tag();
      const before = reader.pos;
      onField(field, reader, wireType);
      if (reader.pos === before) {
        reader.skip(wireType, field);
      }
    }
  } catch (error) {
    if (error instanceof KeysetError) {
      throw error;
    }
    throw new KeysetError('the keyset is cut off or damaged', { cause: error });
  }
}
