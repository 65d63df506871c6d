/** A batch: messages one after the other, `varUint length, bytes` each; what HTTP carries. */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { ProtocolError } from './messages.js';

export function encodeBatch(messages: readonly Uint8Array[]): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const message of messages) encoding.writeVarUint8Array(encoder, message);
  return encoding.toUint8Array(encoder);
}

/** One batch of all messages of several. */
export function joinedBatches(batches: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(batches.reduce((bytes, { length }) => bytes + length, 0));
  let at = 0;
  for (const batch of batches) {
    joined.set(batch, at);
    at += batch.length;
  }
  return joined;
}

export function decodeBatch(bytes: Uint8Array): Uint8Array[] {
  const decoder = decoding.createDecoder(bytes);
  const messages: Uint8Array[] = [];
  try {
    while (decoding.hasContent(decoder)) messages.push(decoding.readVarUint8Array(decoder));
  } catch {
    throw new ProtocolError(
      `A batch of ${bytes.length} bytes ended in the middle of message ${messages.length + 1}`,
    );
  }
  return messages;
}
