import { expect, test } from 'vitest';
import { Topic } from '#events.ts';
import { Mutex } from '#mutex.ts';

test('Topic tells the others when one listener throws, and nobody who left', () => {
  const logged: string[] = [];
  const topic = new Topic<number>((_level, message) => logged.push(message));
  const heard: number[] = [];
  topic.subscribe(() => {
    throw new Error('broken');
  });
  const leave = topic.subscribe((event) => heard.push(event));
  topic.emit(1);
  leave();
  topic.emit(2);
  expect(heard).toEqual([1]);
  expect(logged).toHaveLength(2);
});

test('Mutex runs one at a time in order, also after a failure', async () => {
  const mutex = new Mutex();
  const trace: string[] = [];
  const work = (name: string) => async () => {
    trace.push(`${name} begins`);
    await Promise.resolve();
    trace.push(`${name} ends`);
    if (name === 'a') throw new Error('a failed');
  };
  const outcomes = await Promise.allSettled([mutex.run(work('a')), mutex.run(work('b'))]);
  expect(outcomes.map((each) => each.status)).toEqual(['rejected', 'fulfilled']);
  expect(trace).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});
