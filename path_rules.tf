# What is wrong with the path rules of all distributions. A precondition of the function reports it: validations cannot
# use locals that are computed from their own variable.

locals {
  path_rules = flatten([
    for where, rules in merge(
      { "path_rules" = var.path_rules },
      { for name, one in var.additional_distributions : "additional_distributions[\"${name}\"].path_rules" => one.path_rules },
      # Of the same language, without paths.
      { "publish.rules" = [for rule in try(var.publish.rules, []) : { match = rule.match, paths = tolist([]) }] },
      ) : [
      for i, rule in rules : {
        where = "${where}[${i}]"
        match = rule.match
        paths = rule.paths
        # Escaped characters are not checked any further.
        pattern           = replace(rule.match, "/\\\\./", "x")
        without_variables = replace(replace(rule.match, "/\\\\./", "x"), "/\\{[A-Za-z][A-Za-z0-9_]*\\+?\\}/", "x")
      }
    ]
  ])

  path_rule_variables = {
    for rule in local.path_rules : rule.where => regexall("\\{([A-Za-z][A-Za-z0-9_]*)\\+?\\}", rule.pattern)[*][0]
  }

  path_rule_problems = concat(local.match_problems, local.path_problems)

  match_problems = flatten([
    for rule in local.path_rules : [
      for problem, found in {
        "expected a pattern, such as \"posts/*.md\"" = rule.match == ""

        "expected a backslash (in a .tf file two) only before one of \\ * ? { } [ ], which it makes literal" = !can(regex("^(\\\\[\\\\*?{}\\[\\]]|[^\\\\])*$", rule.match))

        "expected \"}\" at the end of the variable that begins with \"${try(regex("\\{[^}]*$", rule.without_variables), "")}\", or a backslash (in a .tf file two) before its \"{\"" = can(regex("\\{[^}]*$", rule.without_variables))

        "expected \"[\", \"]\", \"{\" and \"}\" with a backslash before them (in a .tf file two), but for variables: {name} or {name+}, with names of letters, digits and underscores that begin with a letter" = !can(regex("\\{[^}]*$", rule.without_variables)) && can(regex("[\\[\\]{}]", rule.without_variables))

        "expected \"**\" alone between slashes, such as \"docs/**/*.html\"" = anytrue([for segment in split("/", rule.pattern) : strcontains(segment, "**") && segment != "**"])

        "use each variable only once" = length(distinct(local.path_rule_variables[rule.where])) < length(local.path_rule_variables[rule.where])

        "expected a variable of another name than {key}, which in paths is the whole key" = contains(local.path_rule_variables[rule.where], "key")
      } : "${rule.where}.match is ${jsonencode(rule.match)}; ${problem}." if found
    ]
  ])

  # CloudFront's limit of 4000 characters for a path is not checked: the function's environment has less room.
  path_problems = flatten([
    for rule in local.path_rules : [
      for i, path in rule.paths : [
        for problem, found in {
          "expected \"/\" at its beginning" = !startswith(path, "/")

          "expected \"*\" only as its last character" = can(regex("\\*.", path))

          # `#` would begin a fragment, which no viewer sends.
          "expected printable ASCII without space, \", #, <, >, [, \\, ], ^, `, |, ~, and { } only around a variable, without \"+\"; write other characters percent-encoded, such as %20" = !can(regex("^([!$&'()*+,./0-9:;=?@A-Z_a-z%-]|\\{[A-Za-z][A-Za-z0-9_]*\\})*$", path))

          "expected two hexadecimal digits after every \"%\"; write the character itself as %25" = can(regex("%([^0-9A-Fa-f]|.[^0-9A-Fa-f]|.?$)", path))

          "expected only these variables: ${join(", ", [for name in concat(["key"], local.path_rule_variables[rule.where]) : "{${name}}"])}" = length(setsubtract(regexall("\\{([A-Za-z][A-Za-z0-9_]*)\\}", path)[*][0], concat(local.path_rule_variables[rule.where], ["key"]))) > 0
        } : "${rule.where}.paths[${i}] is ${jsonencode(path)}; ${problem}." if found
      ]
    ]
  ])
}
