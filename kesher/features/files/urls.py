"""The files' own addresses, beside those that every entity has."""

from django.urls import path

from kesher.features.files import views

urlpatterns = [
    path("new/", views.new, name="file_new"),
    path("upload/", views.upload, name="file_upload"),
    path("<uuid:pk>/content/", views.content, name="file_content"),
    path("<uuid:pk>/picture/", views.picture, name="file_picture"),
]
