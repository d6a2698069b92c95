import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';

interface Reply {
  readonly method: string;
  /** With its placeholders, as Octokit has it: `/repos/{owner}/{repo}`. */
  readonly template: string;
  readonly status: number;
  readonly body: unknown;
}

type Json = { [key: string]: Json } & { nullable?: boolean; type?: unknown; enum?: unknown[]; $ref?: string };

/** Checks replies against GitHub's own OpenAPI description. */
export class GithubDescription {
  readonly #ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  readonly #document: Json;
  readonly #checks = new Map<string, ValidateFunction>();

  private constructor(document: Json) {
    this.#document = document;
    this.#ajv.addSchema(document, 'github');
  }

  static async read(): Promise<GithubDescription> {
    const file = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');
    const document = JSON.parse(await readFile(file, 'utf8')) as Json;
    return new GithubDescription(withTypeUnions(document) as Json);
  }

  /** What is wrong with the reply; empty when it is as described, also when an empty body is. */
  problems({ method, template, status, body }: Reply): string[] {
    const pointer = this.#pointer(method.toLowerCase(), template, status);
    if (pointer === undefined) return [`${method} ${template} has no reply ${status}`];
    return pointer === ''
      ? []
      : this.#compare(pointer, body).map((problem) => `${method} ${template} ${status}: ${problem}`);
  }

  /** What is wrong with the payload of an event, such as `push` or `pull-request-opened`. */
  eventProblems(event: string, payload: unknown): string[] {
    if (!this.#document['components']?.['schemas']?.[`webhook-${event}`]) return [`There is no event ${event}`];
    return this.#compare(`/components/schemas/webhook-${event}`, payload).map((problem) => `${event}: ${problem}`);
  }

  #compare(pointer: string, body: unknown): string[] {
    const check = this.#checks.get(pointer) ?? this.#ajv.compile({ $ref: `github#${pointer}` });
    this.#checks.set(pointer, check);
    return check(body) ? [] : (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
  }

  /** Where the schema is; '' where the reply has no body, `undefined` where there is no such reply. */
  #pointer(method: string, template: string, status: number): string | undefined {
    const steps = ['paths', template, method, 'responses', String(status)];
    let reply = steps.reduce<Json | undefined>((at, step) => at?.[step], this.#document);
    let path = `/${steps.map((step) => step.replaceAll('/', '~1')).join('/')}`;
    if (reply?.$ref) {
      path = reply.$ref.slice(1);
      reply = path
        .split('/')
        .slice(1)
        .reduce<Json | undefined>((at, step) => at?.[step], this.#document);
    }
    // GitHub gives more refusals than it describes; their form is always the same.
    if (!reply) return status >= 400 ? '/components/schemas/basic-error' : undefined;
    const content = reply['content'] ?? {};
    const type = ['application/json', 'application/scim+json'].find((each) => content[each]?.['schema']);
    return type === undefined ? '' : encodeURI(`${path}/content/${type.replaceAll('/', '~1')}/schema`);
  }
}

/** OpenAPI 3.0 says `nullable`, JSON Schema says `type: [.., "null"]`. */
function withTypeUnions(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withTypeUnions);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]): [string, unknown] => [key, withTypeUnions(value)]);
  // Some alternatives of GitHub's overlap, so that "exactly one" would never hold.
  const made = Object.fromEntries(entries.map(([key, value]) => [key === 'oneOf' ? 'anyOf' : key, value])) as Json;
  if (made.nullable !== true) return made;
  const { nullable: _said, ...rest } = made;
  if (typeof rest.type === 'string') {
    return { ...rest, type: [rest.type, 'null'], ...(Array.isArray(rest.enum) ? { enum: [...rest.enum, null] } : {}) };
  }
  return { anyOf: [rest, { type: 'null' }] };
}
