import { WebhookLimits } from './webhook-limits';

/** Engine rule 2.6.1. */
describe('deliveries to a webhook', () => {
  it('are bounded: a hundred at once, then refused with when to come again', async () => {
    const limits = new WebhookLimits();
    const taken = await Promise.allSettled(Array.from({ length: 130 }, () => limits.take('busy')));

    const refused = taken.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(refused).toHaveLength(30);
    expect(refused[0]).toMatchObject({ code: 'resource_exhausted', retryAfterMs: 1000 });
  });

  it('of one webhook leave the others alone', async () => {
    const limits = new WebhookLimits();
    await Promise.allSettled(Array.from({ length: 130 }, () => limits.take('busy')));

    await expect(limits.take('quiet')).resolves.toBeUndefined();
  });

  it('that fail are kept, but no more of them than somebody reads', async () => {
    const limits = new WebhookLimits();
    const noted: boolean[] = [];
    for (let n = 0; n < 70; n++) noted.push(await limits.mayNote('attacked'));

    expect(noted.filter((kept) => kept)).toHaveLength(60);
    expect(await limits.mayNote('quiet')).toBe(true);
  });
});
