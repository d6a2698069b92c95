import type { GateView } from '#contract/promotion.ts';
import type { Gate } from '#domain/gate.ts';

export const toGateView = ({ name, open, reason, opensAtMs }: Gate): GateView => ({
  name,
  open,
  reason,
  opensAt: opensAtMs === undefined ? null : new Date(opensAtMs).toISOString(),
});
