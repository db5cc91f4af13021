variable "region" {
  description = "Region of both buckets."
  type        = string
}

variable "bucket_name" {
  description = "The existing bucket that a generator writes into."
  type        = string
}

variable "website_bucket_name" {
  description = "The existing bucket behind the distribution."
  type        = string
}

variable "cloudfront_distribution_id" {
  description = "The existing distribution in front of the website's bucket."
  type        = string
}
