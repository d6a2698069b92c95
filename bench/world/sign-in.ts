/** Signs a person in through the forge's own page, as a browser would; answers the cookies of the dashboard. */
export async function signIn(url: string, login: string, password: string): Promise<string> {
  const jar = new Map<string, string>();
  const ask = async (at: string, init: RequestInit = {}): Promise<Response> => {
    const cookie = Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(init.headers as Record<string, string> | undefined), cookie, origin: url };
    const response = await fetch(new URL(at, url), { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      jar.set(name, value);
    }
    return response;
  };
  const follow = async (response: Response): Promise<Response> => {
    let last = response;
    for (let to = last.headers.get('location'); to !== null; to = last.headers.get('location')) {
      last = await ask(to);
    }
    return last;
  };

  const begun = await ask('/api/auth/sign-in/social', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ provider: 'forge', callbackURL: '/healthz' }),
  });
  const { url: authorize } = (await begun.json()) as { url: string };
  const form = await (await follow(await ask(authorize))).text();
  const field = (name: string) =>
    new RegExp(`name="${name}" value="([^"]*)"`).exec(form)?.[1]?.replaceAll('&amp;', '&');
  const body = new URLSearchParams({
    login,
    password,
    csrf: field('csrf') ?? '',
    return_to: field('return_to') ?? '',
  });
  await follow(await ask('/forge/login', { method: 'POST', body }));
  return Array.from(jar, ([name, value]) => `${name}=${value}`).join('; ');
}
