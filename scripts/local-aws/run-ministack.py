"""Runs MiniStack with one of its answers put right.

IAM has no permissions for SQS's batch requests: DeleteMessageBatch needs sqs:DeleteMessage, and so on (Service
Authorization Reference, "Actions defined by Amazon SQS"). MiniStack 1.5.33 asks for sqs:DeleteMessageBatch, which no
right policy grants.
"""

from ministack.app import main
from ministack.core import iam_actions

action_of_request = iam_actions.extract_iam_action


def permission_of_request(*request):
    action = action_of_request(*request)
    return action.removesuffix("Batch") if action and action.startswith("sqs:") else action


iam_actions.extract_iam_action = permission_of_request
main()
