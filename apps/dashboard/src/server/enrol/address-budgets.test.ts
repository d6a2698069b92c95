import { describe, expect, test } from 'vitest';
import { AddressBudgets, networkOf } from './address-budgets.ts';

describe('The budget of an address', () => {
  const limits = { perSecond: 2, burst: 3, addressesMax: 2 };

  test('lets a burst through, then says how long to wait', () => {
    const budgets = new AddressBudgets(limits);
    expect([1, 2, 3, 4].map(() => budgets.take('10.0.0.1', 1, 0))).toEqual([0, 0, 0, 500]);
    expect(budgets.take('10.0.0.1', 1, 499)).toBeGreaterThan(0);
    expect(budgets.take('10.0.0.1', 1, 500)).toBe(0);
  });

  test('is not another address’s', () => {
    const budgets = new AddressBudgets(limits);
    budgets.take('10.0.0.1', 3, 0);
    expect(budgets.take('10.0.0.2', 3, 0)).toBe(0);
  });

  test('is charged down to nothing, and never below', () => {
    const budgets = new AddressBudgets(limits);
    budgets.charge('10.0.0.1', 100, 0);
    expect(budgets.take('10.0.0.1', 1, 0)).toBe(500);
  });

  test('grows with nobody: the address that was silent longest is forgotten', () => {
    const budgets = new AddressBudgets(limits);
    budgets.take('10.0.0.1', 3, 0);
    budgets.take('10.0.0.2', 3, 0);
    budgets.take('10.0.0.3', 3, 0);
    expect(budgets.take('10.0.0.2', 1, 0)).toBeGreaterThan(0);
    expect(budgets.take('10.0.0.1', 1, 0)).toBe(0);
  });
});

test.each([
  ['10.1.2.3', '10.1.2.3'],
  ['::ffff:10.1.2.3', '10.1.2.3'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:0DB8:0000:0000::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['an unknown address', 'an unknown address'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
