/** The dashboard's own version; raised together with package.json, which a test compares. */
export const DASHBOARD_VERSION = '0.1.0';
