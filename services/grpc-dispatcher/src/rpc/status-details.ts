import { BinaryWriter } from '@hatchet-ts/contracts';

/** `google.rpc.Status` with typed details: what clients find in the trailer `grpc-status-details-bin`. */
export function encodeStatusDetails(
  code: number,
  message: string,
  details: readonly { typeUrl: string; value: Uint8Array }[],
): Buffer {
  const writer = new BinaryWriter();
  writer.uint32(8).int32(code);
  writer.uint32(18).string(message);
  for (const detail of details) {
    const any = writer.uint32(26).fork();
    any.uint32(10).string(detail.typeUrl);
    any.uint32(18).bytes(detail.value);
    any.join();
  }
  return Buffer.from(writer.finish());
}
