/** Which process runs a user's own SQL? This one: it answers one request and ends. */
import process from 'node:process';
import { AssayError } from '../../core/errors.ts';
import { toWireError } from '../../contract/wire.ts';
import { parentChannel } from '../parentChannel.ts';
import { answerQuery } from './answerQuery.ts';
import { SqlHostRequest, type SqlHostAnswer } from './sqlMessages.ts';

const parent = parentChannel();

async function answer(message: unknown): Promise<SqlHostAnswer> {
  try {
    return { page: await answerQuery(SqlHostRequest.parse(message)) };
  } catch (thrown) {
    if (isDiskFull(thrown)) return { error: toWireError(new AssayError('no_space', 'The disk is full: the file was not written.', { cause: thrown })) };
    return { error: toWireError(thrown) };
  }
}

const isDiskFull = (thrown: unknown): boolean => thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT');

parent.onMessage((message) => {
  void answer(message).then((reply) => {
    parent.send(reply);
    setTimeout(() => process.exit(0), 10_000).unref(); // the parent ends this process when it has read the answer
  });
});
