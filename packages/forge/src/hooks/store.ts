/** Where a repository's events are sent. */
export interface HookRecord {
  readonly id: number;
  readonly repositoryId: number;
  readonly url: string;
  readonly contentType: 'json' | 'form';
  /** In the clear, as each delivery is signed with it; never given out again. */
  readonly secret: string | null;
  /** Whether any certificate will do. */
  readonly insecureSsl: boolean;
  /** Names as in `X-GitHub-Event`; `*` is all of them. */
  readonly events: readonly string[];
  readonly active: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

type Headers = Readonly<Record<string, string>>;

/** One attempt to tell a hook about one event, with its outcome. */
export interface DeliveryRecord {
  readonly id: number;
  readonly hookId: number;
  /** The same for an event and its redeliveries: receivers drop what they have seen. */
  readonly guid: string;
  readonly redelivery: boolean;
  readonly event: string;
  readonly action: string | null;
  readonly url: string;
  readonly requestHeaders: Headers;
  /** The JSON that was signed, byte for byte. */
  readonly payload: string;
  readonly deliveredAt: Date;
  readonly durationMs: number;
  /** Of the reply; 502 when there was no connection, 504 when there was no reply in time. */
  readonly statusCode: number;
  readonly status: string;
  readonly responseHeaders: Headers;
  readonly responseBody: string;
}

export interface HookStore {
  createHook(hook: Omit<HookRecord, 'id'>): Promise<HookRecord>;
  findHook(repositoryId: number, id: number): Promise<HookRecord | undefined>;
  /** By id. */
  listHooks(repositoryId: number): Promise<HookRecord[]>;
  /** `undefined` when there is no such hook. */
  updateHook(
    id: number,
    change: Partial<Omit<HookRecord, 'id' | 'repositoryId' | 'createdAt'>>,
  ): Promise<HookRecord | undefined>;
  /** With its deliveries; harmless when it is gone. */
  deleteHook(id: number): Promise<void>;
  /** `undefined`, and nothing kept, when the hook is gone. */
  createDelivery(delivery: Omit<DeliveryRecord, 'id'>): Promise<DeliveryRecord | undefined>;
  findDelivery(hookId: number, id: number): Promise<DeliveryRecord | undefined>;
  /** Newest first: at most `limit`, below the id `before` where one is given. */
  listDeliveries(hookId: number, page: { limit: number; before?: number }): Promise<DeliveryRecord[]>;
  /** Of all hooks; how many. */
  deleteDeliveriesBefore(time: Date): Promise<number>;
}
