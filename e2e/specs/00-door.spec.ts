import { connect } from 'node:net';
import { expect, test } from '../world/test.ts';

test('who signs out is signed out of the forge too, and another person can sign in', async ({ signIn }) => {
  const page = await signIn('manager');

  await page.getByRole('button', { name: 'Account of manager' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in with the forge' }).click();
  await page.getByLabel('User name').fill('reviewer');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel('Password').fill('reviewer');
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page.getByRole('button', { name: 'Account of reviewer' })).toBeVisible();
});

/** Sends bytes as they are, then resets the connection; what came back until then. */
function send(port: number, text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let answer = '';
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
  socket.on('error', () => resolve(answer)).on('close', () => resolve(answer));
  setTimeout(() => socket.resetAndDestroy(), 300);
  return promise;
}

test.describe('a request that means harm costs only itself', () => {
  const HEADERS = 'Host: localhost\r\nAccept: text/html\r\n';
  const FILE = '/downloads/payments-1.4.1.tar.gz';
  const REQUESTS = {
    'a path that is no URL': `GET // HTTP/1.1\r\n${HEADERS}\r\n`,
    'another scheme': `GET http://[ HTTP/1.1\r\n${HEADERS}\r\n`,
    'a range that runs backwards': `GET ${FILE} HTTP/1.1\r\n${HEADERS}Range: bytes=5-2\r\n\r\n`,
    'a way out of the folder': `GET /downloads/..%2f..%2fsecrets.json HTTP/1.1\r\n${HEADERS}\r\n`,
    'an upgrade to nothing': `GET /x HTTP/1.1\r\n${HEADERS}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    'an upgrade of an agent without a token': `GET /agent/v1/connect HTTP/1.1\r\n${HEADERS}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    'a sign-in that never ends': `POST /forge/login HTTP/1.1\r\n${HEADERS}Content-Length: 99999999999\r\n\r\nx`,
  };

  for (const [name, request] of Object.entries(REQUESTS)) {
    test(name, async ({ pagurus, request: http }) => {
      const answer = await send(pagurus.port, request);

      expect(answer).not.toContain('oauthClientSecret');
      expect((await http.get(`${pagurus.url}/healthz`)).status()).toBe(200);
      expect(pagurus.output).not.toContain('dashboard ended');
    });
  }
});
