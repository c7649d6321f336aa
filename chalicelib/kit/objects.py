"""Objects in buckets: read one exact version, write once, and links and forms that die by themselves."""

from dataclasses import dataclass
from typing import IO, Any

from botocore.exceptions import ClientError

from .aws import client

_GONE = {"NoSuchKey", "PreconditionFailed", "404", "412"}
_TAKEN = {"PreconditionFailed", "ConditionalRequestConflict"}
_MARK = "mark"


@dataclass(frozen=True)
class Form:
    """A form that uploads exactly one object: where to post it, and the fields that go before the file."""

    url: str
    fields: dict[str, str]


def read(bucket: str, key: str, etag: str) -> bytes | None:
    """The object's bytes if it still is that version (etag without quotes); None when it is gone or another."""
    try:
        answer = client("s3").get_object(Bucket=bucket, Key=key, IfMatch=f'"{etag}"')
    except ClientError as error:
        if _code(error) in _GONE:
            return None
        raise
    return bytes(answer["Body"].read())


def whole(bucket: str, key: str) -> bytes | None:
    """The object's bytes, whichever version it is (the caller knows them by their hash); None when there is none."""
    try:
        answer = client("s3").get_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if _code(error) in _GONE:
            return None
        raise
    return bytes(answer["Body"].read())


def write_once(bucket: str, key: str, body: bytes, *, content_type: str, mark: str) -> bool:
    """Put the object if the key is free; True when what is there now carries this mark (a repeat is no error)."""
    s3 = client("s3")
    try:
        s3.put_object(
            Bucket=bucket, Key=key, Body=body, ContentType=content_type, Metadata={_MARK: mark}, IfNoneMatch="*"
        )
    except ClientError as error:
        if _code(error) not in _TAKEN:
            raise
        return bool(s3.head_object(Bucket=bucket, Key=key)["Metadata"].get(_MARK) == mark)
    return True


def put(bucket: str, key: str, body: bytes, *, content_type: str) -> None:
    """Put the object, whatever is there already."""
    client("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type)


def put_file(bucket: str, key: str, body: IO[bytes], *, content_type: str) -> None:
    """Put what a file holds, whatever is there already."""
    client("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType=content_type)


def announce_again(bucket: str, key: str) -> bool:
    """Copy the object onto itself, so that its ObjectCreated event comes once more. False when there is none."""
    s3 = client("s3")
    try:
        head = s3.head_object(Bucket=bucket, Key=key)
        s3.copy_object(
            Bucket=bucket,
            Key=key,
            CopySource={"Bucket": bucket, "Key": key},
            ContentType=head["ContentType"],
            MetadataDirective="REPLACE",
        )
    except ClientError as error:
        if _code(error) in _GONE:
            return False
        raise
    return True


def exists(bucket: str, key: str) -> bool:
    """Whether there is such an object."""
    try:
        client("s3").head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if _code(error) in _GONE:
            return False
        raise
    return True


def remove(bucket: str, key: str) -> None:
    """Remove the object; that there is none is no error."""
    client("s3").delete_object(Bucket=bucket, Key=key)


def link(bucket: str, key: str, *, seconds: int) -> str:
    """A URL that anybody may fetch the object from for so long. Signed here: no call is made."""
    params = {"Bucket": bucket, "Key": key}
    return str(client("s3").generate_presigned_url("get_object", Params=params, ExpiresIn=seconds))


def form(bucket: str, key: str, *, content_type: str, max_bytes: int, seconds: int) -> Form:
    """A form for exactly this key, content type and 1..max_bytes, good for so long. Signed here: no call is made."""
    conditions: list[Any] = [{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]]
    made = client("s3").generate_presigned_post(
        bucket, key, Fields={"Content-Type": content_type}, Conditions=conditions, ExpiresIn=seconds
    )
    return Form(made["url"], made["fields"])


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
