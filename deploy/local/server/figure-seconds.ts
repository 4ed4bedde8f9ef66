/** What the figures of a service stand for: so many last seconds. */
export const figureSeconds = 15
