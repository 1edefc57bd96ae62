/**
 * One-way milliseconds between the cities where the regions' databases stand, as packets travel: half of what public
 * tables of pings between cloud regions show. It is what light in fibre needs (200 km/ms) for the great circle of
 * 6,500, 10,300 and 15,500 km, half as much again for cables that are not great circles, and the routers.
 */
const oneWayMs: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  /** Frankfurt. */
  eu: { us: 44, ap: 80 },
  /** Northern Virginia. */
  us: { ap: 110 },
};

/** One-way milliseconds from a visitor's device to the nearest edge: an ordinary line at home. */
export const lastMileMs = 10;

/** One-way milliseconds between two regions. What stands in one city is less than one apart. */
export type Distances = (from: string, to: string) => number;

/** Those of the table; throws for a region that is not in it. */
export const realDistances: Distances = (from, to) => {
  if (from === to) return 0;
  const ms = oneWayMs[from]?.[to] ?? oneWayMs[to]?.[from];
  if (ms === undefined) throw new Error(`the table of distances lacks ${from} to ${to}`);
  return ms;
};
