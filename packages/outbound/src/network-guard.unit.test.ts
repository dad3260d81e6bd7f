import { NetworkGuard } from './network-guard';

describe('the network guard', () => {
  const guard = new NetworkGuard();

  it.each([
    ['8.8.8.8', true],
    ['2606:4700:4700::1111', true],
    ['127.0.0.1', false],
    ['0.0.0.0', false],
    ['10.1.2.3', false],
    ['172.16.0.1', false],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['fe80::1', false],
    ['fc00::1', false],
    ['::ffff:127.0.0.1', false],
    ['::ffff:10.0.0.1', false],
    ['64:ff9b::7f00:1', false],
    ['2002:7f00:1::', false],
    ['not an address', false],
  ])('%s may be called: %s', (address, permitted) => {
    expect(guard.permits(address)).toBe(permitted);
  });

  it('lets the operator name networks of their own', () => {
    const own = new NetworkGuard(['10.0.0.0/8', 'fd00::/8', '127.0.0.1']);
    expect(['10.1.2.3', 'fd12::1', '127.0.0.1', '::ffff:10.1.2.3'].map((ip) => own.permits(ip))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['127.0.0.2', '192.168.0.1'].map((ip) => own.permits(ip))).toEqual([false, false]);
  });

  it.each(['localhost', '127.1', '0x7f000001', '2130706433', '[::1]', '017700000001'])(
    'sees through %s',
    async (host) => {
      // However a loopback address is spelled, URLs spell it out before anybody resolves it.
      const { hostname } = new URL(`http://${host}/`);
      await expect(guard.resolve(hostname)).rejects.toThrow('leads into a network that may not be called');
    },
  );
});
