"""Runs MiniStack with two of its answers put right.

IAM has no permissions for SQS's batch requests: DeleteMessageBatch needs sqs:DeleteMessage, and so on (Service
Authorization Reference, "Actions defined by Amazon SQS"). MiniStack 1.5.33 asks for sqs:DeleteMessageBatch, which no
right policy grants.

What is asked of one cache policy of CloudFront is decided by its ARN (Service Authorization Reference, "Resource types
defined by Amazon CloudFront"). MiniStack 1.5.33 asks for the resource "*", which a policy for cache policies does not
grant.
"""

import re

from ministack.app import main
from ministack.core import iam_actions

action_of_request = iam_actions.extract_iam_action
resource_of_request = iam_actions.extract_resource_arn


def permission_of_request(*request):
    action = action_of_request(*request)
    return action.removesuffix("Batch") if action and action.startswith("sqs:") else action


def arn_of_request(service, method, path, headers, body, query, region, account):
    policy = re.match(r"/2020-05-31/cache-policy/([^/]+)", path) if service == "cloudfront" else None
    if policy:
        return f"arn:aws:cloudfront::{account}:cache-policy/{policy[1]}"
    return resource_of_request(service, method, path, headers, body, query, region, account)


iam_actions.extract_iam_action = permission_of_request
iam_actions.extract_resource_arn = arn_of_request
main()
