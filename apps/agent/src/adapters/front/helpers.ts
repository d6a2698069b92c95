import { OPEN_SOCKET, openAndSend } from './listening-socket.ts';
import { STAND_IN, standIn } from './stand-in.ts';

/** Does what this program is started for by itself, never by a person; answers whether it was. */
export async function helps([command, ...args]: readonly string[]): Promise<boolean> {
  if (command === OPEN_SOCKET) await openAndSend(Number(args[0]), args[1]);
  else if (command === STAND_IN) standIn();
  else return false;
  return true;
}
