import type { Role } from '#domain/can.ts';
import type { Clock } from '#server/ports/clock.ts';
import { ForgeError } from '#server/ports/forge-error.ts';
import type { Forge, ForgePermission } from '#server/ports/forge.ts';
import { Refusal } from '#server/use-cases/refusal.ts';

const ROLES: Readonly<Record<ForgePermission, Role | undefined>> = {
  none: undefined,
  read: 'viewer',
  write: 'releaseManager',
  admin: 'admin',
};

const FRESH_MS = 15_000;
const KEPT_MAX = 1_000;

/** What people may do, from the forge; an answer counts for 15 s, so a permission taken away ends within that. */
export class Roles {
  readonly #service: Forge;
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly untilMs: number; readonly permission: Promise<ForgePermission> }>();

  constructor(service: Forge, clock: Clock) {
    this.#service = service;
    this.#clock = clock;
  }

  /** `undefined` for who may not even read. Throws Refusal 502 when the forge does not say. */
  async roleOf(login: string): Promise<Role | undefined> {
    return ROLES[await this.permissionOf(login)];
  }

  /** Throws Refusal 502 when the forge does not say. */
  async permissionOf(login: string): Promise<ForgePermission> {
    const key = login.toLowerCase();
    const known = this.#known.get(key);
    if (known !== undefined && known.untilMs > this.#clock.now()) return known.permission;
    const permission = this.#ask(login);
    this.#known.delete(key);
    this.#known.set(key, { untilMs: this.#clock.now() + FRESH_MS, permission });
    permission.catch(() => this.#known.delete(key));
    const [oldest] = this.#known.keys();
    if (this.#known.size > KEPT_MAX && oldest !== undefined) this.#known.delete(oldest);
    return permission;
  }

  async #ask(login: string): Promise<ForgePermission> {
    try {
      return await this.#service.permission(login);
    } catch (error) {
      // The service's own token failed: that is our trouble, and never the person's 401.
      if (error instanceof ForgeError)
        throw new Refusal(error.message, { status: 502, code: error.code, cause: error });
      throw error;
    }
  }
}
