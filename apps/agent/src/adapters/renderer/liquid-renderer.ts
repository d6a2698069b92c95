import type { Liquid } from 'liquidjs';
import { OperationError, reasonOf } from '#ports/operation-error.ts';
import type { Renderer, Scope } from '#ports/renderer.ts';

/** Liquid, strict: what is not in the scope is an error, and no template reads a file. */
export class LiquidRenderer implements Renderer {
  #engine: Promise<Liquid> | undefined;

  async render(name: string, template: string, scope: Scope): Promise<string> {
    // Most commands and many configs have nothing to fill in; the engine costs memory.
    if (!template.includes('{{') && !template.includes('{%')) return template;
    this.#engine ??= load();
    try {
      return String(await (await this.#engine).parseAndRender(template, scope));
    } catch (error) {
      throw new OperationError(
        `Cannot render ${name} as its template must fit what the state gives it: ${reasonOf(error)}`,
        {
          code: 'config.template',
          retry: 'later',
          cause: error,
        },
      );
    }
  }
}

async function load(): Promise<Liquid> {
  const { Liquid: Engine } = await import('liquidjs');
  return new Engine({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    templates: {},
    renderLimit: 2_000,
  });
}
