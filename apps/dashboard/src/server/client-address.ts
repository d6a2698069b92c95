import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Who sent a request, as an IP address: limits are counted by it. */
export type AddressOf = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string;

/**
 * The address of the client, behind the proxies that are trusted to say it in `X-Forwarded-For`.
 *
 * Read from its end, as each proxy adds whom it had before it: the first address that is no trusted proxy is the client,
 * and what stands before it is that client's own claim. Without trusted proxies the header means nothing.
 */
export function addressReader(trusted: BlockList): AddressOf {
  return ({ headers, socket }) => {
    const said = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').toReversed();
    let address = plain(socket.remoteAddress ?? '');
    for (const each of said) {
      const before = plain(each.trim());
      if (!isTrusted(trusted, address) || isIP(before) === 0) break;
      address = before;
    }
    return address;
  };
}

/** `10.0.0.0/8, fd00::/8, 192.0.2.7` as a list; `undefined` when one of it is no address and no such range. */
export function readProxies(text: string): BlockList | undefined {
  const list = new BlockList();
  for (const each of text.split(',').map((word) => word.trim())) {
    if (each === '') continue;
    const [address = '', bits, ...rest] = each.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const most = family === 'ipv6' ? 128 : 32;
    if (isIP(address) === 0 || rest.length > 0) return undefined;
    if (bits === undefined) list.addAddress(address, family);
    else if (/^\d{1,3}$/.test(bits) && Number(bits) <= most) list.addSubnet(address, Number(bits), family);
    else return undefined;
  }
  return list;
}

const isTrusted = (trusted: BlockList, address: string): boolean =>
  isIP(address) !== 0 && trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** A listener on `::` sees IPv4 clients as IPv6 ones. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
