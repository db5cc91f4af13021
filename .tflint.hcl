# The ruleset that comes with tflint, whole but for one rule.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# Outputs and variables have files of their own only where there are enough of them to look for.
rule "terraform_standard_module_structure" {
  enabled = false
}
