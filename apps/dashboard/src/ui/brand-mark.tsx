/** The mark of Pagurus: a shell's spiral, and the claw of the crab that has moved in. */
export function BrandMark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" aria-hidden="true" className="shrink-0 text-accent">
      <path
        d="M13.2 3.2c-5.3 0-9.4 4-9.4 9.2 0 3.6 2.2 6.6 5.4 7.9h5.9c3.5-1.2 5.6-4.1 5.6-7.4 0-3.7-2.8-6.4-6.3-6.4-3.2 0-5.6 2.3-5.6 5.2 0 2.5 1.8 4.3 4.1 4.3 1.9 0 3.2-1.3 3.2-2.9"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <path
        d="M9.2 20.3 7.4 22M12.2 20.3V22M15.1 20.3l1.7 1.7"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
      />
    </svg>
  );
}
