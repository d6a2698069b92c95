import { isIPv6 } from 'node:net';

type Budget = { tokens: number; at: number };

export type BudgetLimits = {
  readonly perSecond: number;
  readonly burst: number;
  /** Addresses remembered at once; the one that was silent longest is forgotten first. */
  readonly addressesMax: number;
};

/** So much at once from one address, and so much a second on average. */
export class AddressBudgets {
  readonly #limits: BudgetLimits;
  readonly #budgets = new Map<string, Budget>();

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  /** Takes `cost` from the address at `now` (ms). Answers 0, or in how many milliseconds there will be enough. */
  take(address: string, cost: number, now: number): number {
    const { perSecond, burst, addressesMax } = this.#limits;
    const key = networkOf(address);
    const { tokens, at } = this.#budgets.get(key) ?? { tokens: burst, at: now };
    const earned = Math.min(burst, tokens + (Math.max(0, now - at) / 1_000) * perSecond);
    const isEnough = earned >= cost;
    this.#budgets.delete(key);
    this.#budgets.set(key, { tokens: isEnough ? earned - cost : earned, at: now });
    const [oldest] = this.#budgets.keys();
    if (this.#budgets.size > addressesMax && oldest !== undefined) this.#budgets.delete(oldest);
    return isEnough ? 0 : Math.ceil(((cost - earned) / perSecond) * 1_000);
  }

  /** Takes what is there, up to `cost`: for what turned out to be dearer than it looked. */
  charge(address: string, cost: number, now: number): void {
    const left = this.#budgets.get(networkOf(address))?.tokens ?? this.#limits.burst;
    this.take(address, Math.min(cost, left), now);
  }
}

/** One customer has a whole /64 of IPv6 addresses. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const plain = address.split('%', 1)[0] ?? address;
  if (!isIPv6(plain)) return address;
  const [before = '', after] = plain.split('::');
  const parts = (text: string | undefined) => (text === undefined || text === '' ? [] : text.split(':'));
  const [head, tail] = [parts(before), parts(after)];
  const missing = after === undefined ? [] : Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return `${[...head, ...missing, ...tail]
    .slice(0, 4)
    .map((part) => part.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
