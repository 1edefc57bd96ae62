/** An address would tell its owner who looks, and the page's policy forbids it; longer pictures are no icons. */
const mostChars = 262_144;
const picture = /^data:image\/(?:png|jpeg|gif|webp|avif|svg\+xml|x-icon|vnd\.microsoft\.icon)[;,]/;

/** The icon of an egg where it can be shown: a picture within the egg itself. */
export const shownIcon = (icon: string | null | undefined): string | null =>
  typeof icon === 'string' && icon.length <= mostChars && picture.test(icon) ? icon : null;
