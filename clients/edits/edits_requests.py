"""The edits API as its provider documents it, with requests.

Called with an address, a key and a folder that holds a.png and b.jpg. Each
answer is kept in the folder under the name of its case, for the caller to
look at. Anything unexpected ends the program with an error.
"""

import base64
import os
import sys

import requests

url, key, folder = sys.argv[1:4]
headers = {"Authorization": f"Bearer {key}"}


def path(name):
    return os.path.join(folder, name)


def keep(name, response):
    assert response.status_code == 200, (name, response.status_code, response.text)
    with open(path(name), "wb") as out:
        out.write(base64.b64decode(response.json()["data"][0]["b64_json"]))


def refused(response, status, code):
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (status, code), (status, code, response.text)
    assert error["message"] and error["type"], response.text


def one_picture():
    with open(path("a.png"), "rb") as f:
        return requests.post(
            url,
            headers=headers,
            files=[("image", ("a.png", f, "image/png"))],
            data={"prompt": "反色", "size": "1024x1024"},
            timeout=60,
        )


def several_pictures(field):
    with open(path("a.png"), "rb") as a, open(path("b.jpg"), "rb") as b:
        return requests.post(
            url,
            headers=headers,
            files=[(field, ("a.png", a, "image/png")), (field, ("b.jpg", b, "image/jpeg"))],
            data={"prompt": "把两张图合并"},
            timeout=60,
        )


def wrong_key():
    with open(path("a.png"), "rb") as f:
        return requests.post(
            url,
            headers={"Authorization": "Bearer wrong"},
            files=[("image", ("a.png", f, "image/png"))],
            data={"prompt": "blur"},
            timeout=60,
        )


keep("requests-one.png", one_picture())
keep("requests-repeated.png", several_pictures("image"))
keep("requests-brackets.png", several_pictures("image[]"))
refused(wrong_key(), 401, "invalid_api_key")
refused(requests.post(url, headers=headers, timeout=60), 400, "missing_required_parameter")
refused(requests.post(url, headers=headers, data={"prompt": "blur"}, timeout=60), 400, "unsupported_content_type")
print("ok")
