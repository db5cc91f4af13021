# Whose role the function has, and where accounts say how a role must be.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "by_default_it_is_the_modules_own" {
  assert {
    condition = (
      aws_iam_role.this[0].name == "cloudfront-cache-invalidator-eu-central-1"
      && aws_iam_role.this[0].path == "/"
      && aws_iam_role.this[0].permissions_boundary == null
      && aws_lambda_function.this.role == aws_iam_role.this[0].arn
      && output.role_policy == aws_iam_role_policy.this[0].policy
    )
    error_message = "an account's regions share the names of roles: ${aws_iam_role.this[0].name}"
  }
}

run "a_long_name_is_cut" {
  variables {
    lambda_function_name = "a-function-whose-name-is-as-long-as-lambda-allows-64-characters"
  }

  assert {
    condition     = length(aws_iam_role.this[0].name) == 64
    error_message = "IAM refuses longer ones: ${aws_iam_role.this[0].name}"
  }
}

run "as_an_account_requires" {
  variables {
    role_name                 = "invalidator"
    role_path                 = "/service/"
    role_permissions_boundary = "arn:aws:iam::111122223333:policy/boundary"
  }

  assert {
    condition = (
      aws_iam_role.this[0].name == "invalidator"
      && aws_iam_role.this[0].path == "/service/"
      && aws_iam_role.this[0].permissions_boundary == "arn:aws:iam::111122223333:policy/boundary"
    )
    error_message = "the role must be as the variables say"
  }
}

run "a_role_from_elsewhere" {
  variables {
    create_role = false
    lambda_role = "arn:aws:iam::111122223333:role/service/ours"
  }

  assert {
    condition = (
      length(aws_iam_role.this) == 0
      && length(aws_iam_role_policy.this) == 0
      && aws_lambda_function.this.role == "arn:aws:iam::111122223333:role/service/ours"
      && output.lambda_role_arn == "arn:aws:iam::111122223333:role/service/ours"
      && contains(jsondecode(output.role_policy).Statement[*].Sid, "CreateInvalidation")
    )
    error_message = "nothing of IAM is made, and the output says what the role must allow"
  }
}
