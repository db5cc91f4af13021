# Lambda stops a function that has invoked itself about 16 times through a queue (Lambda Developer Guide, "Use Lambda
# recursive loop detection to prevent infinite loops"). This one puts messages back into its own queue on purpose, and
# the SDK sends the trace header by which Lambda counts: a long outage would look like a loop, and its changes would be
# lost. `maxReceiveCount` bounds the retries of a message, but not copies of it, as each copy is a new message: what the
# function puts back must therefore ask for less than what it received.
resource "aws_lambda_function_recursion_config" "this" {
  count = var.buffer_seconds > 0 ? 1 : 0

  function_name  = aws_lambda_function.this.function_name
  recursive_loop = "Allow"
}
