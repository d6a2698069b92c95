import type { IncomingMessage } from 'node:http';
import type { ForgeChange, RefChange, Topic } from '#events.ts';
import type { Happening } from '#hooks/happening.ts';
import type { HookOffice } from '#hooks/office.ts';
import type { Log } from '#log.ts';
import type { FactBook } from '#pulls/fact-book.ts';
import type { Rooms } from '#repositories/rooms.ts';
import type { Rounds } from '#rounds.ts';
import type { ReplyBook } from '#smart-http/reply-book.ts';
import type { ForgeStore } from '#store.ts';

/** What every part of the forge is given. */
export interface ForgeContext {
  readonly store: ForgeStore;
  readonly rooms: Rooms;
  readonly facts: FactBook;
  /** What many clients of git ask at once is looked at once. */
  readonly rounds: Rounds;
  readonly replies: ReplyBook;
  /** As people see it, with the base path and without a slash at the end. */
  readonly publicUrl: string;
  readonly basePath: string;
  /** Whom a request comes from. */
  readonly addressOf: (request: IncomingMessage) => string;
  readonly now: () => Date;
  readonly log: Log;
  readonly refsChanged: Topic<RefChange>;
  readonly changed: Topic<ForgeChange>;
  /** What hooks are told. */
  readonly happened: Topic<Happening>;
  readonly hooks: HookOffice;
}
