variable "region" {
  description = "Region of the bucket."
  type        = string
}

variable "bucket_name" {
  description = "The existing bucket."
  type        = string
}

variable "cloudfront_distribution_id" {
  description = "The existing distribution in front of the bucket."
  type        = string
}
