"""What chalice cannot say of the API: requests go to the alias, and the same routes may stand behind an HTTP API."""

import json
from typing import Any

from infra.template import Document

INTEGRATION = "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/%s/invocations"
NEWEST, RELEASED = "${APIHandler.Arn}", "${APIHandlerAliaslive}"  # SAM names an alias so
METHODS = ("get", "put", "post", "delete", "patch")


def complete(document: Document) -> Document:
    """The packaged template with both."""
    done: Document = json.loads(json.dumps(document).replace(INTEGRATION % NEWEST, INTEGRATION % RELEASED))
    paths = done["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    done["Resources"]["HttpApi"]["Properties"]["Body"] = http_api(paths)
    return done


def http_api(paths: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """An HTTP API of the same routes. Its own event format names a route otherwise; chalice knows the older one."""
    integration = {
        "type": "aws_proxy",
        "httpMethod": "POST",
        "uri": {"Fn::Sub": INTEGRATION % RELEASED},
        "payloadFormatVersion": "1.0",
        "timeoutInMillis": 15_000,
    }
    route = {
        "x-amazon-apigateway-integration": {"$ref": "#/components/x-amazon-apigateway-integrations/handler"},
        "responses": {"default": {"description": "as the handler says"}},
    }
    return {
        "openapi": "3.0.1",
        "info": {"title": {"Fn::Sub": "${AWS::StackName}"}, "version": "1.0"},
        "paths": {path: {method: route for method in METHODS if method in ways} for path, ways in paths.items()},
        "components": {"x-amazon-apigateway-integrations": {"handler": integration}},
    }
