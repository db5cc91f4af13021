"""Runs MiniStack with three of its answers put right.

IAM has no permissions for SQS's batch requests: DeleteMessageBatch needs sqs:DeleteMessage, and so on (Service
Authorization Reference, "Actions defined by Amazon SQS"). MiniStack 1.5.33 asks for sqs:DeleteMessageBatch, which no
right policy grants.

What is asked of one cache policy of CloudFront is decided by its ARN (Service Authorization Reference, "Resource types
defined by Amazon CloudFront"). MiniStack 1.5.33 asks for the resource "*", which a policy for cache policies does not
grant.

An alarm is described as it was put (CloudWatch API Reference, MetricAlarm). MiniStack 1.5.33 leaves most of it out of the
answer, so that Terraform would find it changed.
"""

import re
from xml.sax.saxutils import escape

from ministack.app import main
from ministack.core import iam_actions
from ministack.services import cloudwatch

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


def put_metric_alarm(params, *protocol):
    if "AlarmName" in params:
        requested_alarms[params["AlarmName"][0]] = {key: value[0] for key, value in params.items()}
    return answer_of_put(params, *protocol)


def describe_alarms(*request):
    status, headers, body = answer_of_describe(*request)
    for name, params in requested_alarms.items():
        start = f"<member><AlarmName>{name}</AlarmName>".encode()
        answered = re.search(re.escape(start) + b".*?</member>", body, re.DOTALL)
        if answered:
            left_out = {key: value for key, value in params.items() if f"<{root(key)}>".encode() not in answered[0]}
            body = body.replace(start, start + xml(left_out).encode())
    return status, headers, body


def xml(query):
    """Turns what a query says, such as {"Dimensions.member.1.Name": "QueueName"}, into the elements of an answer."""
    if "" in query:
        return escape(query[""])
    tree = {}
    for key, value in query.items():
        if root(key) not in ("Action", "Version", "Tags"):
            tree.setdefault(root(key), {})[key.partition(".")[2]] = value
    if "member" in tree:
        return "".join(f"<member>{xml(member)}</member>" for member in members(tree["member"]))
    return "".join(f"<{name}>{xml(inner)}</{name}>" for name, inner in tree.items())


def members(numbered):
    tree = {}
    for key, value in numbered.items():
        tree.setdefault(int(root(key)), {})[key.partition(".")[2]] = value
    return [member for _, member in sorted(tree.items())]


def root(key):
    return key.partition(".")[0]


requested_alarms = {}
answer_of_put, cloudwatch._put_metric_alarm = cloudwatch._put_metric_alarm, put_metric_alarm
answer_of_describe, cloudwatch._describe_alarms = cloudwatch._describe_alarms, describe_alarms
iam_actions.extract_iam_action = permission_of_request
iam_actions.extract_resource_arn = arn_of_request
main()
