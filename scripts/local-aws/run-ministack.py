"""Runs MiniStack with four of its answers put right and one that it does not give, and logs what it decides for users.

IAM has no permissions for SQS's batch requests: DeleteMessageBatch needs sqs:DeleteMessage, and so on (Service
Authorization Reference, "Actions defined by Amazon SQS"). MiniStack 1.5.33 asks for sqs:DeleteMessageBatch, which no
right policy grants.

What is asked of one cache policy of CloudFront, a new function, an alarm, a dashboard, or a rule on the default event bus is decided by its
ARN (Service Authorization Reference, "Resource types defined by Amazon CloudFront", and by the others). MiniStack 1.5.33 asks
for the resource "*", or names the bus in the ARN, which a policy for them does not grant.

A request of Lambda's API needs the permission of its name, but for an invocation (Service Authorization Reference, "Actions
defined by AWS Lambda"). MiniStack 1.5.33 asks for others, such as lambda:GetFunction for GetFunctionRecursionConfig, and for
none to delete an event source mapping.

An alarm is described as it was put (CloudWatch API Reference, MetricAlarm). MiniStack 1.5.33 leaves most of it out of the
answer, so that Terraform would find it changed.

Queries of Logs Insights are kept and described (CloudWatch Logs API Reference, PutQueryDefinition). MiniStack 1.5.33 does not
know them.

A line of the log for every decision about a user of IAM, `IAM decision {...}`, has the action, the resource, and whether it
was allowed. Functions have roles, and are not logged.
"""

import json
import re
import uuid
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from ministack.app import main
from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_region, json_response
from ministack.services import cloudwatch, cloudwatch_logs

action_of_request = iam_actions.extract_iam_action
resource_of_request = iam_actions.extract_resource_arn


def permission_of_request(*request):
    action = action_of_request(*request)
    return action.removesuffix("Batch") if action and action.startswith("sqs:") else action


def arn_of_request(service, method, path, headers, body, query, region, account):
    policy = re.match(r"/2020-05-31/cache-policy/([^/]+)", path) if service == "cloudfront" else None
    if policy:
        return f"arn:aws:cloudfront::{account}:cache-policy/{policy[1]}"
    arn = named_in(service, method, path, body, region, account)
    return arn or resource_of_request(service, method, path, headers, body, query, region, account)


def named_in(service, method, path, body, region, account):
    if service == "lambda" and method == "POST" and path.rstrip("/").endswith("/functions"):
        return f"arn:aws:lambda:{region}:{account}:function:{json.loads(body)['FunctionName']}"
    if service == "events":
        request = json.loads(body or b"{}")
        rule = request.get("Rule", request.get("Name"))
        return request.get("ResourceARN", rule and f"arn:aws:events:{region}:{account}:rule/{rule}")
    if service == "monitoring":
        request = parse_qs(body.decode(errors="replace"))
        dashboard = request.get("DashboardName", request.get("DashboardNames.member.1"))
        if dashboard:
            # Dashboards are in no region.
            return f"arn:aws:cloudwatch::{account}:dashboard/{dashboard[0]}"
        alarm = request.get("AlarmNames.member.1")
        return request["ResourceARN"][0] if "ResourceARN" in request else alarm and (
            f"arn:aws:cloudwatch:{region}:{account}:alarm:{alarm[0]}"
        )
    return None


def lambda_action(method, path):
    operation = iam_actions._match_rest_action("lambda", method, path)
    return {"Invoke": "InvokeFunction"}.get(operation, operation)


def enforce(access_key_id, action, service, region, resource_arn="*", service_context=None):
    denied = enforce_silently(access_key_id, action, service, region, resource_arn, service_context)
    # Keys of users begin so (IAM User Guide, "Understanding unique ID prefixes").
    if access_key_id and access_key_id.startswith("AKIA"):
        decision = {"action": action, "resource": resource_arn, "allowed": denied is None}
        print(f"IAM decision {json.dumps(decision)}", flush=True)
    return denied


def put_metric_alarm(params, *protocol):
    if "AlarmName" in params:
        requested_alarms[get_region(), params["AlarmName"][0]] = {key: value[0] for key, value in params.items()}
    return answer_of_put(params, *protocol)


def describe_alarms(*request):
    status, headers, body = answer_of_describe(*request)
    for (region, name), params in requested_alarms.items():
        if region != get_region():
            continue
        start = f"<member><AlarmName>{name}</AlarmName>".encode()
        answered = re.search(re.escape(start) + b".*?</member>", body, re.DOTALL)
        if answered:
            left_out = {key: value for key, value in params.items() if f"<{root(key)}>".encode() not in answered[0]}
            body = body.replace(start, start + xml(left_out).encode())
    return status, headers, body


async def with_queries(method, path, headers, body, query_params):
    action = headers.get("x-amz-target", "").rpartition(".")[2]
    if not action.endswith(("QueryDefinition", "QueryDefinitions")):
        return await answer_of_logs(method, path, headers, body, query_params)
    data = json.loads(body or "{}")
    if action == "PutQueryDefinition":
        name = data.get("queryDefinitionId") or str(uuid.uuid4())
        queries[name] = {**data, "queryDefinitionId": name}
        return json_response({"queryDefinitionId": name})
    if action == "DeleteQueryDefinition":
        return json_response({"success": queries.pop(data["queryDefinitionId"], None) is not None})
    prefix = data.get("queryDefinitionNamePrefix", "")
    return json_response({"queryDefinitions": [one for one in queries.values() if one["name"].startswith(prefix)]})


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
queries = {}
answer_of_logs, cloudwatch_logs.handle_request = cloudwatch_logs.handle_request, with_queries
answer_of_put, cloudwatch._put_metric_alarm = cloudwatch._put_metric_alarm, put_metric_alarm
answer_of_describe, cloudwatch._describe_alarms = cloudwatch._describe_alarms, describe_alarms
iam_actions.extract_iam_action = permission_of_request
iam_actions._BOTOCORE_SERVICE_MAP["lambda"] = ["lambda"]
iam_actions._lambda_action = lambda_action
enforce_silently, iam_evaluator.enforce = iam_evaluator.enforce, enforce
iam_actions.extract_resource_arn = arn_of_request
main()
