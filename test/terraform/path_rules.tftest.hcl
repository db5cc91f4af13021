# What a path rule may say, each by a value that must stop the plan.

mock_provider "aws" {
  source = "./test/terraform/mocks"
}

variables {
  bucket_name                = "my-site"
  cloudfront_distribution_id = "E2EXAMPLE1ABCD"
}

run "match_is_empty" {
  command = plan

  variables {
    path_rules = [{ match = "", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_a_backslash_before_a_letter" {
  command = plan

  variables {
    path_rules = [{ match = "a\\d", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_ends_in_a_backslash" {
  command = plan

  variables {
    path_rules = [{ match = "a\\", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_a_bracket" {
  command = plan

  variables {
    path_rules = [{ match = "[a]", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_a_closing_bracket" {
  command = plan

  variables {
    path_rules = [{ match = "a]", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_a_brace_that_is_not_closed" {
  command = plan

  variables {
    path_rules = [{ match = "{a", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_a_brace_that_is_not_opened" {
  command = plan

  variables {
    path_rules = [{ match = "a}", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_alternatives" {
  command = plan

  variables {
    path_rules = [{ match = "{a,b}", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_a_variable_without_a_name" {
  command = plan

  variables {
    path_rules = [{ match = "{}", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_a_variable_that_begins_with_a_digit" {
  command = plan

  variables {
    path_rules = [{ match = "{1a}", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_two_asterisks_before_a_name" {
  command = plan

  variables {
    path_rules = [{ match = "docs/**.html", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_two_asterisks_after_a_name" {
  command = plan

  variables {
    path_rules = [{ match = "docs**/a", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_three_asterisks" {
  command = plan

  variables {
    path_rules = [{ match = "docs/***", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_a_variable_twice" {
  command = plan

  variables {
    path_rules = [{ match = "{a}/{a+}", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_has_a_variable_called_key" {
  command = plan

  variables {
    path_rules = [{ match = "{key+}", paths = [] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_begins_without_a_slash" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["a"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_is_empty" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = [""] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_has_an_asterisk_in_the_middle" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["/*/a"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_has_two_asterisks" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["/a/**"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_has_a_space" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["/a b"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_has_a_tilde" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["/~a"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_has_a_fragment" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["/a#b"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_has_a_letter_beyond_ascii" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["/é"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_has_a_variable_with_a_plus" {
  command = plan

  variables {
    path_rules = [{ match = "{name+}", paths = ["/{name+}"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_has_a_brace_alone" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["/{"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_has_a_percent_without_digits" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["/a%zz"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_has_a_percent_with_one_digit_and_a_letter" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["/a%2g"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_ends_in_a_percent" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["/a%"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_ends_in_a_percent_with_one_digit" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["/a%2"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_has_a_variable_that_match_lacks" {
  command = plan

  variables {
    path_rules = [{ match = "{name}", paths = ["/{other}"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_has_a_variable_that_is_escaped_in_match" {
  command = plan

  variables {
    path_rules = [{ match = "\\{name\\}", paths = ["/{name}"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "the_second_path_of_the_second_rule_is_wrong" {
  command = plan

  variables {
    path_rules = [{ match = "*", paths = ["/"] }, { match = "{name}", paths = ["/", "a"] }]
  }

  expect_failures = [aws_lambda_function.this]
}

run "match_of_an_additional_distribution_is_wrong" {
  command = plan

  variables {
    additional_distributions = {
      "E2OTHER1" = { id = "E2OTHER1", origin_path = null, default_root_object = null, path_rules = [{ match = "[a]", paths = [] }] }
    }
  }

  expect_failures = [aws_lambda_function.this]
}

run "path_of_an_additional_distribution_is_wrong" {
  command = plan

  variables {
    additional_distributions = {
      "E2OTHER1" = { id = "E2OTHER1", origin_path = null, default_root_object = null, path_rules = [{ match = "a", paths = ["a"] }] }
    }
  }

  expect_failures = [aws_lambda_function.this]
}

run "rules_that_are_allowed" {
  command = plan

  variables {
    path_rules = [
      { match = "**", paths = [] },
      { match = "*/**/a?b", paths = ["/*"] },
      { match = "{a}-{B_2}/{c+}", paths = ["/{a}{B_2}/{c}*", "/{key}", "/"] },
      { match = "\\{a\\}\\[b\\]\\*\\*\\?\\\\é ", paths = ["/%20?a=b&c=%C3%A9", "/!$'()+,-.:;=@_"] },
      { match = "\\**", paths = ["/{key}*"] },
    ]
    additional_distributions = {
      E2OTHER1 = { id = "E2OTHER1", origin_path = null, default_root_object = null, path_rules = [{ match = "{name}", paths = ["/{name}"] }] }
    }
  }

  assert {
    condition     = local.path_rule_problems == []
    error_message = "all of it is allowed: ${jsonencode(local.path_rule_problems)}"
  }
}
