"""What the past of leads says: conversion, and who is won."""
