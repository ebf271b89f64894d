/** What do the desktop's main process and its engine process say to each other? */
import * as z from 'zod';

export const EngineCommand = z.discriminatedUnion('kind', [
  /** Brings two ports along: the brokers of model hosts and of query processes. */
  z.object({ kind: z.literal('start'), workspace: z.string().nullable() }),
  /** Brings the port of one window along. */
  z.object({ kind: z.literal('client') }),
  z.object({ kind: z.literal('stop') }),
]);
export type EngineCommand = z.infer<typeof EngineCommand>;

export const EngineEvent = z.discriminatedUnion('kind', [z.object({ kind: z.literal('ready'), workspace: z.string().nullable() }), z.object({ kind: z.literal('failed'), message: z.string() })]);
export type EngineEvent = z.infer<typeof EngineEvent>;

/** Over a broker port, from the engine: start a child, send it something, end it. Children are told apart by number. */
export const BrokerCommand = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('launch'), child: z.number().int() }),
  z.object({ kind: z.literal('send'), child: z.number().int(), message: z.unknown() }),
  z.object({ kind: z.literal('kill'), child: z.number().int() }),
]);
export type BrokerCommand = z.infer<typeof BrokerCommand>;

/** Over a broker port, to the engine. */
export const BrokerEvent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('launched'), child: z.number().int(), pid: z.number().int().nullable() }),
  z.object({ kind: z.literal('message'), child: z.number().int(), message: z.unknown() }),
  z.object({ kind: z.literal('exit'), child: z.number().int(), code: z.number().int().nullable() }),
]);
export type BrokerEvent = z.infer<typeof BrokerEvent>;
