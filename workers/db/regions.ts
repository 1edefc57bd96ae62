/** Degrees, north and east positive. */
export type Position = readonly [latitude: number, longitude: number];

/** Every region an installation may name, and where its databases stand. */
export const regions: Readonly<Record<string, Position>> = {
  /** Frankfurt. */
  eu: [50.11, 8.68],
  /** London. */
  'eu-west': [51.51, -0.13],
  /** Northern Virginia. */
  us: [39.04, -77.49],
  /** Oregon. */
  'us-west': [45.84, -119.7],
  /** São Paulo. */
  sa: [-23.55, -46.63],
  /** Johannesburg. */
  af: [-26.2, 28.05],
  /** Dubai. */
  me: [25.2, 55.27],
  /** Mumbai. */
  in: [19.08, 72.88],
  /** Singapore. */
  ap: [1.35, 103.82],
  /** Tokyo. */
  jp: [35.68, 139.69],
  /** Sydney. */
  oc: [-33.87, 151.21],
};

/** Where most visitors of each of Cloudflare's continent codes are, for those of whom nothing better is known. */
export const continents: Readonly<Record<string, Position>> = {
  EU: [50.11, 8.68],
  AF: [6.52, 3.38],
  NA: [41.88, -87.63],
  SA: [-23.55, -46.63],
  AS: [22.32, 114.17],
  OC: [-33.87, 151.21],
  AN: [-33.87, 151.21],
};
