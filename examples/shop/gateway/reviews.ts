import { Router } from 'express'
import type { Product } from './product-range.ts'
import { RequestError } from './request-error.ts'

type OfProduct = { productId: string }

/** `/products/:productId/reviews`: what customers thought. */
export function reviewRoutes(find: (productId: string) => Product): Router {
  const router = Router({ mergeParams: true })
  router.get<'/', OfProduct>('/', (request, response) => {
    const { reviews } = find(request.params.productId)
    // The bug that the traces of this shop lead to: there is no first star to start from when nobody has reviewed the product.
    const stars = reviews.map((review) => review.stars).reduce((sum, one) => sum + one)
    response.json({ averageStars: stars / reviews.length, reviews })
  })
  router.post<'/', OfProduct>('/', (request, response) => {
    const { productId } = find(request.params.productId)
    const { stars } = Object(request.body) as { stars?: unknown }
    if (typeof stars !== 'number' || !(stars >= 1 && stars <= 5))
      throw new RequestError(422, 'stars must be from 1 to 5')
    // Somebody reads a review before it is shown; in this shop nobody ever does.
    response.status(202).json({ productId, state: 'waits for moderation' })
  })
  router.get<'/:reviewId', OfProduct & { reviewId: string }>('/:reviewId', (request, response) => {
    const review = find(request.params.productId).reviews.find((one) => one.reviewId === request.params.reviewId)
    if (!review) throw new RequestError(404, `no review ${request.params.reviewId}`)
    response.json(review)
  })
  return router
}
