mock_data "aws_caller_identity" {
  defaults = { account_id = "111122223333" }
}

mock_data "aws_partition" {
  defaults = { partition = "aws" }
}

mock_data "aws_region" {
  defaults = { id = "eu-central-1" }
}

mock_data "aws_s3_bucket" {
  defaults = { id = "my-site", region = "eu-central-1" }
}

mock_data "aws_cloudfront_distribution" {
  defaults = {
    arn         = "arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE1ABCD"
    domain_name = "d111111abcdef8.cloudfront.net"
    enabled     = true
  }
}

mock_resource "aws_cloudwatch_event_rule" {
  defaults = { arn = "arn:aws:events:eu-central-1:111122223333:rule/cloudfront-cache-invalidator" }
}

mock_resource "aws_cloudwatch_log_group" {
  defaults = { arn = "arn:aws:logs:eu-central-1:111122223333:log-group:/aws/lambda/cloudfront-cache-invalidator" }
}

mock_resource "aws_iam_role" {
  defaults = { arn = "arn:aws:iam::111122223333:role/cloudfront-cache-invalidator" }
}

mock_resource "aws_lambda_function" {
  defaults = { arn = "arn:aws:lambda:eu-central-1:111122223333:function:cloudfront-cache-invalidator" }
}

mock_resource "aws_sqs_queue" {
  defaults = {
    arn = "arn:aws:sqs:eu-central-1:111122223333:a-queue"
    url = "https://sqs.eu-central-1.amazonaws.com/111122223333/a-queue"
  }
}
